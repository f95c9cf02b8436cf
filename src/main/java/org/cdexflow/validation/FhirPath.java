package org.cdexflow.validation;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.parser.DataFormatException;
import java.util.List;
import org.hl7.fhir.exceptions.PathEngineException;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.fhirpath.ExpressionNode;
import org.hl7.fhir.r4.fhirpath.FHIRPathEngine;
import org.hl7.fhir.r4.fhirpath.FHIRPathUtilityClasses.FunctionDetails;
import org.hl7.fhir.r4.fhirpath.IHostApplicationServices;
import org.hl7.fhir.r4.fhirpath.TypeDetails;
import org.hl7.fhir.r4.hapi.ctx.HapiWorkerContext;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Element;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r4.model.ValueSet;
import org.hl7.fhir.utilities.fhirpath.FHIRPathConstantEvaluationMode;

/**
 * HAPI's FHIRPath engine, told of the data types only: that is what expressions name, and knowing all of R4 costs
 * seconds. Nothing outside the resource is reachable from an expression. Safe for use by many threads.
 */
final class FhirPath {

    private final FHIRPathEngine engine;

    FhirPath(FhirContext context, Definitions definitions) {
        this.engine = new FHIRPathEngine(new HapiWorkerContext(context, new DataTypes(context, definitions)));
        this.engine.setHostServices(new Nothing());
    }

    ExpressionNode parse(String expression) {
        return engine.parse(expression);
    }

    /** True, false, or null when the expression finds nothing to say or fails on this content. */
    Boolean test(ExpressionNode expression, Base focus, Resource resource, Resource rootResource) {
        try {
            List<Base> result = engine.evaluate(null, resource, rootResource, focus, expression);
            return result.isEmpty() ? null : Boolean.valueOf(engine.convertToBoolean(result));
        } catch (PathEngineException | IllegalArgumentException e) {
            return null;
        }
    }

    /** The same of an expression that compares: the engine turns times that it compares to UTC, and leaves them so. */
    Boolean testOnCopy(ExpressionNode expression, Base focus, Resource resource, Resource rootResource) {
        try {
            Base copy = focus instanceof Resource whole ? whole.copy() : ((Element) focus).copy();
            return test(expression, copy, resource, rootResource);
        } catch (IllegalArgumentException | DataFormatException e) {
            return null; // a time that is none cannot be copied
        }
    }

    /** The definitions that the engine may look up. */
    private record DataTypes(FhirContext context, Definitions definitions) implements IValidationSupport {

        @Override
        public FhirContext getFhirContext() {
            return context;
        }

        @Override
        @SuppressWarnings("unchecked")
        public <T extends IBaseResource> List<T> fetchAllStructureDefinitions() {
            return (List<T>) definitions.dataTypes();
        }

        @Override
        public IBaseResource fetchStructureDefinition(String url) {
            return definitions.find(StructureDefinition.class, url);
        }
    }

    /** No constants, functions or resources besides the standard's. */
    private static final class Nothing implements IHostApplicationServices {

        @Override
        public List<Base> resolveConstant(
                FHIRPathEngine engine, Object context, String name, FHIRPathConstantEvaluationMode mode) {
            return List.of();
        }

        @Override
        public TypeDetails resolveConstantType(
                FHIRPathEngine engine, Object context, String name, FHIRPathConstantEvaluationMode mode) {
            return null;
        }

        @Override
        public boolean log(String argument, List<Base> focus) {
            return true; // what trace() names must not pile up in the engine
        }

        @Override
        public FunctionDetails resolveFunction(FHIRPathEngine engine, String name) {
            return null;
        }

        @Override
        public TypeDetails checkFunction(
                FHIRPathEngine engine, Object context, String name, TypeDetails focus, List<TypeDetails> parameters) {
            return null;
        }

        @Override
        public List<Base> executeFunction(
                FHIRPathEngine engine, Object context, List<Base> focus, String name, List<List<Base>> parameters) {
            return List.of();
        }

        @Override
        public Base resolveReference(FHIRPathEngine engine, Object context, String url, Base reference) {
            return null;
        }

        @Override
        public boolean conformsToProfile(FHIRPathEngine engine, Object context, Base item, String url) {
            return true;
        }

        @Override
        public ValueSet resolveValueSet(FHIRPathEngine engine, Object context, String url) {
            return null;
        }

        @Override
        public boolean paramIsType(String name, int index) {
            return false;
        }
    }
}
