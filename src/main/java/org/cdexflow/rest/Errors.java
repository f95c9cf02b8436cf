package org.cdexflow.rest;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import ca.uhn.fhir.rest.server.exceptions.InternalErrorException;
import ca.uhn.fhir.rest.server.exceptions.NotModifiedException;
import ca.uhn.fhir.rest.server.method.ResourceParameter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import org.cdexflow.access.Caller;
import org.cdexflow.audit.Kind;
import org.cdexflow.audit.Refusal;
import org.cdexflow.audit.RefusalCounts;
import org.cdexflow.task.IllegalTransition;
import org.cdexflow.validation.Outcomes;
import org.hl7.fhir.instance.model.api.IBaseOperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

/**
 * Every error as an OperationOutcome that tells the way forward. What the input caused is a 4xx; a 5xx is a fault of ours, told
 * with a number under which it is in the log, and nothing else.
 */
@Interceptor
class Errors {

    private static final Logger LOG = LoggerFactory.getLogger(Errors.class);

    /** HAPI numbers its messages, inner ones too. The numbers help nobody who calls us. */
    private static final String HAPI_NUMBER = "HAPI-\\d+: ";

    private static final String NOT_PARSED = "HAPI-0450: ";

    private static final String DATABASE_GONE = "We cannot read or store anything at the moment. Send it again in a while; a request that"
            + " was stored after all is recognized by its identifier.";

    /** SQL states, PostgreSQL's "Appendix A": connection, insufficient resources such as room, operator intervention, system error. */
    private static final Set<String> DATABASE_STATES = Set.of("08", "53", "57", "58");

    /** The same: "program_limit_exceeded". */
    private static final String TOO_LONG = "54000";

    private final RefusalCounts refusals;

    Errors(RefusalCounts refusals) {
        this.refusals = refusals;
    }

    private record Answer(int status, IssueType code, String diagnostics, IBaseOperationOutcome outcome) {}

    @Hook(Pointcut.SERVER_HANDLE_EXCEPTION)
    public boolean handle(
            RequestDetails request, BaseServerResponseException error, HttpServletRequest http, HttpServletResponse response)
            throws IOException {
        if (error instanceof NotModifiedException) {
            return true;
        }
        Answer answer = answer(request, error, http, response);
        if (answer.status() == 403) {
            refused(request, http, "403");
        } else if (http.getAttribute(Visible.NOT_THEIRS) != null) {
            refused(request, http, "404, for it is not theirs");
        }
        write(request, response, answer);
        return false;
    }

    /** A type of resource only where HAPI knew it: a path may hold anything. */
    private void refused(RequestDetails request, HttpServletRequest http, String answer) {
        Caller caller = Caller.current();
        boolean staff = caller.kind() == Caller.Kind.STAFF;
        String type = request.getRestOperationType() == null || request.getResourceName() == null ? "" : " " + request.getResourceName();
        refusals.add(new Refusal(
                Kind.CALL_REFUSED, staff ? null : caller.id(), staff ? caller.id() : null, http.getRemoteAddr(),
                answer + ": " + request.getRequestType() + type));
    }

    private static Answer answer(
            RequestDetails request, BaseServerResponseException error, HttpServletRequest http, HttpServletResponse response) {
        Throwable cause = root(error);
        String message = String.valueOf(error.getMessage());
        if (http.getAttribute(RequestLimits.EXCEEDED) instanceof String limit) {
            return new Answer(413, IssueType.TOOLONG, limit, null);
        }
        if (http.getAttribute(RequestLimits.TOO_SLOW) != null || cause instanceof SocketTimeoutException) {
            response.setHeader("Connection", "close");
            return new Answer(408, IssueType.TIMEOUT, "The body came too slowly. Send it again over a better connection, or in pieces.", null);
        }
        if (cause instanceof DataFormatException || message.startsWith(NOT_PARSED)) {
            String why = message.replaceFirst("(?s)^" + NOT_PARSED + ".*?Error was: ", "");
            return new Answer(400, IssueType.STRUCTURE, "The body is not FHIR R4 JSON: " + shape(why), null);
        }
        if (cause instanceof RuntimeException && !(cause instanceof BaseServerResponseException) && isOfParsing(cause)) {
            return new Answer(400, IssueType.STRUCTURE, "The body is not FHIR R4 JSON: something in it is of another kind"
                    + " than FHIR has there, such as a list in the place of an object.", null);
        }
        if (isContention(error)) {
            return new Answer(409, IssueType.CONFLICT, "The Task was changed at the same time. Read it again, then repeat the change.", null);
        }
        if (isUnknownInteraction(message) || isMisplaced(request, http)) {
            return notOffered(request, http, response);
        }
        int status = error.getStatusCode();
        if (status == 503) {
            response.setHeader("Retry-After", "60");
            return new Answer(503, IssueType.TRANSIENT, message, null);
        }
        if (isTooLongToBeFound(error)) {
            return new Answer(422, IssueType.TOOLONG, "An identifier or a reference is too long to be looked up. Send one of at most"
                    + " 1,000 characters.", null);
        }
        if (isDatabaseGone(error)) {
            LOG.warn("The database is not there or has no room: {}", cause.getClass().getName());
            response.setHeader("Retry-After", "10");
            return new Answer(503, IssueType.TRANSIENT, DATABASE_GONE, null);
        }
        if (status >= 500 || error instanceof InternalErrorException) {
            String number = UUID.randomUUID().toString();
            // without the messages, which may quote what was sent or stored
            LOG.error("Fault {}: {}", number, new Silenced(cause).toString(), new Silenced(cause));
            return new Answer(500, IssueType.EXCEPTION, "This is a fault of ours, number " + number + ". Try again later; if it persists, tell us the number.", null);
        }
        String diagnostics = message.startsWith("HAPI-") ? shape(message) : message;
        return new Answer(status, code(status), diagnostics, ours(error));
    }

    /** HAPI's parser trips over what it does not expect, such as a list in the place of an extension. */
    private static boolean isOfParsing(Throwable cause) {
        return Arrays.stream(cause.getStackTrace()).anyMatch(frame -> frame.getClassName().equals(ResourceParameter.class.getName()));
    }

    /** HAPI gives every exception an outcome; of those only ours tell more than the message. */
    private static IBaseOperationOutcome ours(BaseServerResponseException error) {
        return error.getOperationOutcome() instanceof OperationOutcome outcome
                        && outcome.getIssueFirstRep().getCode() != IssueType.PROCESSING
                ? outcome
                : null;
    }

    /** What HAPI says when nothing is mapped to method and path; it calls that a bad request. */
    private static boolean isUnknownInteraction(String message) {
        return message.startsWith("HAPI-0287") || message.startsWith("HAPI-0445") || message.startsWith("HAPI-0446") || message.contains("does not know how to handle");
    }

    /** A create on an instance, or a change of a whole type. HAPI takes the first for a mistake and the second for conditional. */
    private static boolean isMisplaced(RequestDetails request, HttpServletRequest http) {
        boolean onInstance = request.getId() != null;
        return request.getResourceName() != null
                && request.getOperation() == null
                && switch (http.getMethod()) {
                    case "POST" -> onInstance;
                    case "PUT", "DELETE" -> !onInstance;
                    default -> false;
                };
    }

    private static Answer notOffered(RequestDetails request, HttpServletRequest http, HttpServletResponse response) {
        String type = request.getResourceName();
        if (type == null && http.getMethod().equals("POST") && request.getOperation() == null && request.getRequestPath().isEmpty()) {
            response.setHeader("Allow", "");
            return new Answer(
                    405, IssueType.NOTSUPPORTED, "Batches and transactions are not offered. Send each entry as a request of its own.", null);
        }
        if (type == null) {
            return new Answer(404, IssueType.NOTFOUND, "There is nothing here. /fhir/metadata says what is offered.", null);
        }
        boolean onInstance = request.getId() != null;
        String allowed = type.equals("Task") ? (onInstance ? "GET, PUT, DELETE" : "GET, POST") : "GET";
        response.setHeader("Allow", allowed);
        return new Answer(
                405, IssueType.NOTSUPPORTED,
                http.getMethod() + " is not offered here; offered are " + allowed + ". /fhir/metadata says more.", null);
    }

    private static IssueType code(int status) {
        return switch (status) {
            case 401 -> IssueType.LOGIN;
            case 403 -> IssueType.FORBIDDEN;
            case 404, 410 -> IssueType.NOTFOUND;
            case 405, 406, 415 -> IssueType.NOTSUPPORTED;
            case 409, 412 -> IssueType.CONFLICT;
            case 413 -> IssueType.TOOLONG;
            case 422 -> IssueType.BUSINESSRULE;
            case 429 -> IssueType.THROTTLED;
            default -> IssueType.INVALID;
        };
    }

    /** A message of HAPI's up to where it may quote a value. */
    private static String shape(String message) {
        String text = message == null ? "" : message.replaceAll(HAPI_NUMBER, "").replaceFirst("^\\[element=\"(\\w+)\"] ", "in $1, ");
        String unquoted = text.replaceAll("(?s)[\"'\\[(].*", "").replaceFirst(", expected\\s*$", "").strip();
        return unquoted.isEmpty() ? "it cannot be parsed." : unquoted.substring(0, Math.min(unquoted.length(), 160)) + ".";
    }

    /** Two at one Task at once; whatever told of it first stands behind it as its cause. */
    private static boolean isContention(Throwable error) {
        Throwable cause = error;
        for (int i = 0; i < 20 && cause != null; i++) {
            if (cause instanceof IllegalTransition || cause instanceof ConcurrencyFailureException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** What was sent does not fit into an index. Spring takes that for a database without resources. */
    private static boolean isTooLongToBeFound(Throwable error) {
        return root(error) instanceof SQLException sql && TOO_LONG.equals(sql.getSQLState());
    }

    /** The database stops, is away, or its disk is full: no fault that a number could help to find. */
    private static boolean isDatabaseGone(Throwable error) {
        Throwable cause = error;
        for (int i = 0; i < 20 && cause != null; i++) {
            if (cause instanceof DataAccessResourceFailureException
                    || cause instanceof CannotCreateTransactionException
                    // neither committed nor rolled back, as its connection is gone; what went before is hidden by that
                    || cause instanceof TransactionSystemException
                    || cause instanceof SQLException sql && isDatabaseState(sql.getSQLState())) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static boolean isDatabaseState(String state) {
        return state != null && state.length() == 5 && DATABASE_STATES.contains(state.substring(0, 2));
    }

    private static Throwable root(Throwable error) {
        Throwable cause = error;
        for (int i = 0; i < 20 && cause.getCause() != null && !(cause instanceof DataFormatException); i++) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static void write(RequestDetails request, HttpServletResponse response, Answer answer) throws IOException {
        IBaseOperationOutcome outcome =
                answer.outcome() != null ? answer.outcome() : Outcomes.of(answer.code(), answer.diagnostics());
        byte[] text = request.getFhirContext().newJsonParser().encodeResourceToString(outcome).getBytes(StandardCharsets.UTF_8);
        response.setStatus(answer.status());
        response.setContentType("application/fhir+json;charset=UTF-8");
        response.setContentLength(text.length);
        response.getOutputStream().write(text);
    }

    /** A fault by its class and place, without its message. */
    private static final class Silenced extends RuntimeException {

        private final String name;

        Silenced(Throwable fault) {
            super(null, null, false, true);
            this.name = fault.getClass().getName();
            setStackTrace(fault.getStackTrace());
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
