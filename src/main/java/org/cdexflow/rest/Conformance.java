package org.cdexflow.rest;

import ca.uhn.fhir.rest.annotation.Metadata;
import ca.uhn.fhir.rest.api.RestSearchParameterTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.IServerConformanceProvider;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cdexflow.partner.Settings;
import org.cdexflow.store.SearchParameters;
import org.cdexflow.task.Cdex;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementKind;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.ConditionalDeleteStatus;
import org.hl7.fhir.r4.model.CapabilityStatement.ResourceVersionPolicy;
import org.hl7.fhir.r4.model.CapabilityStatement.RestfulCapabilityMode;
import org.hl7.fhir.r4.model.CapabilityStatement.TypeRestfulInteraction;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Enumerations.FHIRVersion;
import org.hl7.fhir.r4.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r4.model.Enumerations.SearchParamType;
import org.springframework.stereotype.Component;

/** {@code /fhir/metadata}: exactly what is there. Written out rather than derived, so that it is a promise. */
@Component
public class Conformance implements IServerConformanceProvider<CapabilityStatement> {

    private static final String DATA_SOURCE = "http://hl7.org/fhir/us/davinci-cdex/CapabilityStatement/data-source-server";

    private final CapabilityStatement statement;

    Conformance(SearchParameters offered, Settings settings) {
        statement = new CapabilityStatement();
        statement.setStatus(PublicationStatus.ACTIVE).setKind(CapabilityStatementKind.INSTANCE).setDate(new Date());
        statement.setFhirVersion(FHIRVersion._4_0_1).addFormat("application/fhir+json").addFormat("json");
        statement.setPublisher(settings.organization().name());
        statement.addInstantiates(DATA_SOURCE);
        statement.getSoftware().setName("CDexFlow");
        statement.getImplementation().setDescription(settings.organization().name()).setUrl(settings.fhirBase().toString());
        CapabilityStatementRestComponent rest = statement.addRest().setMode(RestfulCapabilityMode.SERVER);
        rest.setDocumentation("CDex data requests: POST a Task, poll it (ETag, If-None-Match), read its outputs. One request asks by"
                + " FHIR query, by code, in free text or by questionnaire. Signed answers, attachments, subscriptions, and"
                + " batches and transactions are not offered.");
        rest.getSecurity()
                .setDescription("SMART Backend Services: private_key_jwt at the token endpoint that"
                        + " .well-known/smart-configuration names. A partner sees its own Tasks and what was released to it.")
                .addService(new CodeableConcept()
                        .addCoding(new Coding(
                                "http://terminology.hl7.org/CodeSystem/restful-security-service", "SMART-on-FHIR", null)));
        Stream.concat(Stream.of("Task"), offered.types().stream()).sorted().forEach(type -> {
            CapabilityStatementRestResourceComponent resource = rest.addResource().setType(type);
            if (type.equals("Task")) {
                task(resource, offered);
            } else {
                record(resource, offered);
            }
            if (type.equals("Patient")) {
                resource.addOperation()
                        .setName("match")
                        .setDefinition("http://hl7.org/fhir/OperationDefinition/Patient-match")
                        .setDocumentation("Scope " + ScopeNeeded.MATCH.scope(type));
            }
        });
    }

    private static void task(CapabilityStatementRestResourceComponent task, SearchParameters offered) {
        interactions(task, TypeRestfulInteraction.CREATE, TypeRestfulInteraction.READ, TypeRestfulInteraction.VREAD,
                TypeRestfulInteraction.HISTORYINSTANCE, TypeRestfulInteraction.UPDATE, TypeRestfulInteraction.DELETE,
                TypeRestfulInteraction.SEARCHTYPE);
        task.addSupportedProfile(Cdex.DATA_REQUEST_PROFILE);
        task.setDocumentation("Update: its requester may change meta.tag and restriction.period (If-Match needed), or withdraw it with"
                + " the status cancelled. Delete withdraws it; the Task stays readable.");
        task.setVersioning(ResourceVersionPolicy.VERSIONEDUPDATE).setReadHistory(true).setUpdateCreate(false);
        task.setConditionalCreate(true).setConditionalUpdate(false).setConditionalDelete(ConditionalDeleteStatus.NOTSUPPORTED);
        search(task, offered.of("Task"));
        offered.includes("Task").forEach(name -> task.addSearchInclude("Task:" + name));
    }

    private static void record(
            CapabilityStatementRestResourceComponent resource, SearchParameters offered) {
        interactions(resource, TypeRestfulInteraction.READ, TypeRestfulInteraction.VREAD, TypeRestfulInteraction.SEARCHTYPE);
        resource.setDocumentation("What was released to the caller; the record itself where its agreement opens direct query.");
        resource.addSearchRevInclude("Provenance:target");
        search(resource, offered.of(resource.getType()));
        offered.includes(resource.getType()).forEach(name -> resource.addSearchInclude(resource.getType() + ":" + name));
    }

    private static void interactions(CapabilityStatementRestResourceComponent resource, TypeRestfulInteraction... offered) {
        List.of(offered).forEach(interaction -> resource.addInteraction()
                .setCode(interaction)
                .setDocumentation("Scope " + ScopeNeeded.of(interaction).scope(resource.getType())));
    }

    private static void search(
            CapabilityStatementRestResourceComponent resource, Map<String, RestSearchParameterTypeEnum> parameters) {
        parameters.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(parameter -> resource.addSearchParam()
                .setName(parameter.getKey())
                .setType(SearchParamType.fromCode(parameter.getValue().getCode())));
    }

    @Override
    @Metadata
    public CapabilityStatement getServerConformance(HttpServletRequest request, RequestDetails details) {
        return statement;
    }

    @Override
    public void setRestfulServer(RestfulServer server) {
        // the statement needs nothing of the server
    }
}
