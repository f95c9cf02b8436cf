package org.cdexflow.rest;

import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.cdexflow.access.Interaction;
import org.hl7.fhir.r4.model.CapabilityStatement.TypeRestfulInteraction;

/**
 * The scope that each interaction and operation takes ({@code system/[type].[letter]}). What is not here is not offered. Batches and
 * transactions are not: they would have to ask for every entry.
 */
enum ScopeNeeded {
    CREATE("POST [type]", RestOperationTypeEnum.CREATE, TypeRestfulInteraction.CREATE, Interaction.CREATE),
    READ("GET [type]/[id]", RestOperationTypeEnum.READ, TypeRestfulInteraction.READ, Interaction.READ),
    VREAD("GET [type]/[id]/_history/[version]", RestOperationTypeEnum.VREAD, TypeRestfulInteraction.VREAD, Interaction.READ),
    HISTORY("GET [type]/[id]/_history", RestOperationTypeEnum.HISTORY_INSTANCE, TypeRestfulInteraction.HISTORYINSTANCE, Interaction.READ),
    /** What a search includes takes what reading it does. */
    SEARCH("GET [type]?…, POST [type]/_search", RestOperationTypeEnum.SEARCH_TYPE, TypeRestfulInteraction.SEARCHTYPE, Interaction.SEARCH),
    UPDATE("PUT [type]/[id]", RestOperationTypeEnum.UPDATE, TypeRestfulInteraction.UPDATE, Interaction.UPDATE),
    /** It withdraws a Task, which stays: a change by its requester. */
    DELETE("DELETE [type]/[id]", RestOperationTypeEnum.DELETE, TypeRestfulInteraction.DELETE, Interaction.UPDATE),
    MATCH("POST Patient/$match", "$match", Interaction.SEARCH);

    private final String request;
    private final RestOperationTypeEnum kind;
    private final String operation;
    private final TypeRestfulInteraction listed;
    private final Interaction allowed;

    ScopeNeeded(String request, RestOperationTypeEnum kind, TypeRestfulInteraction listed, Interaction allowed) {
        this(request, kind, null, listed, allowed);
    }

    ScopeNeeded(String request, String operation, Interaction allowed) {
        this(request, RestOperationTypeEnum.EXTENDED_OPERATION_TYPE, operation, null, allowed);
    }

    ScopeNeeded(String request, RestOperationTypeEnum kind, String operation, TypeRestfulInteraction listed, Interaction allowed) {
        this.request = request;
        this.kind = kind;
        this.operation = operation;
        this.listed = listed;
        this.allowed = allowed;
    }

    static Optional<ScopeNeeded> by(RestOperationTypeEnum kind, RequestDetails request) {
        return Arrays.stream(values())
                .filter(row -> row.kind == kind && (row.operation == null || row.operation.equals(request.getOperation())))
                .findFirst();
    }

    static ScopeNeeded of(TypeRestfulInteraction listed) {
        return Arrays.stream(values()).filter(row -> row.listed == listed).findFirst().orElseThrow();
    }

    Interaction allowed() {
        return allowed;
    }

    /** As it is asked for: {@code system/Task.u}. */
    String scope(String type) {
        return "system/" + type + "." + letter();
    }

    String letter() {
        return allowed.name().substring(0, 1).toLowerCase(Locale.ROOT);
    }

    /** What is sent, as the README has it. */
    String request() {
        return request;
    }
}
