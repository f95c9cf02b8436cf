package org.cdexflow.rest;

import ca.uhn.fhir.context.FhirContext;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.cdexflow.access.Caller;
import org.cdexflow.access.Rates;
import org.cdexflow.audit.Kind;
import org.cdexflow.audit.Refusal;
import org.cdexflow.audit.RefusalCounts;
import org.cdexflow.partner.Settings;
import org.cdexflow.validation.Outcomes;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * No caller takes what others need. So many of its requests are worked on at once, its slowly sent bodies among them; some more wait
 * their turn; the rest, and what comes more often than agreed, is told to come back (429, Retry-After).
 */
class FairShare extends OncePerRequestFilter {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** What one caller has here. */
    private static final class Share {
        private final Semaphore turns;
        private final AtomicInteger present = new AtomicInteger();

        Share(int turns) {
            this.turns = new Semaphore(turns, true);
        }
    }

    private final Rates rates;
    private final RefusalCounts refusals;
    private final FhirContext fhir;
    private final int most;
    private final LoadingCache<String, Share> shares;

    FairShare(Settings.Rates settings, Rates rates, RefusalCounts refusals, FhirContext fhir) {
        this.rates = rates;
        this.refusals = refusals;
        this.fhir = fhir;
        this.most = settings.atOnce() + settings.waiting();
        this.shares = Caffeine.newBuilder().build(caller -> new Share(settings.atOnce()));
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Authentication who = SecurityContextHolder.getContext().getAuthentication();
        if (who == null || !(who.getPrincipal() instanceof Caller caller)) {
            chain.doFilter(request, response); // an open document
            return;
        }
        Share share = shares.get(caller.id());
        try {
            if (share.present.incrementAndGet() > most) {
                onRecord(caller.id(), request, "too many at once");
                refuse(response, Duration.ofSeconds(1), "More than " + most + " of your requests are here at once. Wait for some.");
            } else {
                inTurn(share, caller.id(), request, response, chain);
            }
        } finally {
            share.present.decrementAndGet();
        }
    }

    private void inTurn(Share share, String caller, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Duration wait = isWrite(request) ? rates.write(caller) : rates.read(caller);
        if (!wait.isZero()) {
            onRecord(caller, request, "more often than agreed");
            refuse(response, wait, "That is more often than was agreed. Come back in " + wait.toSeconds() + " s.");
        } else if (!isTurnOf(share)) {
            onRecord(caller, request, "too many at once");
            refuse(response, Duration.ofSeconds(5), "Your other requests take all your turns. Wait for some of them.");
        } else {
            try {
                chain.doFilter(request, response);
            } finally {
                share.turns.release();
            }
        }
    }

    private static boolean isTurnOf(Share share) {
        try {
            return share.turns.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean isWrite(HttpServletRequest request) {
        String path = request.getRequestURI();
        return switch (request.getMethod()) {
            case "PUT", "DELETE" -> true;
            case "POST" -> !path.endsWith("/_search") && !path.endsWith("/$match");
            default -> false;
        };
    }

    private void onRecord(String caller, HttpServletRequest request, String why) {
        refusals.add(new Refusal(Kind.CALL_REFUSED, caller, null, request.getRemoteAddr(), "429: " + why));
    }

    private void refuse(HttpServletResponse response, Duration wait, String diagnostics) throws IOException {
        response.setStatus(429);
        response.setHeader("Retry-After", Long.toString(wait.toSeconds()));
        response.setContentType("application/fhir+json;charset=UTF-8");
        response.getOutputStream().write(fhir.newJsonParser()
                .encodeResourceToString(Outcomes.of(IssueType.THROTTLED, diagnostics))
                .getBytes(StandardCharsets.UTF_8));
    }
}
