package org.cdexflow.process;

import org.camunda.bpm.engine.impl.bpmn.parser.BpmnParse;
import org.camunda.bpm.engine.impl.bpmn.parser.BpmnParser;
import org.camunda.bpm.engine.impl.util.xml.Element;
import org.cdexflow.inspection.Bpmn;
import org.cdexflow.inspection.ModelCheck;

/**
 * The engine's reading of a model, for models that hold what {@link Bpmn} offers and nothing else: it would otherwise run classes,
 * scripts and listeners for whoever gets a model into it. {@link ModelCheck} says the same earlier and in more words.
 */
class OfferedOnly extends BpmnParse {

    OfferedOnly(BpmnParser parser) {
        super(parser);
    }

    @Override
    protected void parseRootElement() {
        refuse(rootElement);
        if (!hasErrors()) {
            super.parseRootElement();
        }
    }

    private void refuse(Element element) {
        String name = element.getTagName();
        String namespace = String.valueOf(element.getUri());
        boolean offered = switch (namespace) {
            case Bpmn.MODEL -> Bpmn.isOffered(name) && !name.equals("scriptTask");
            case Bpmn.CAMUNDA -> Bpmn.CAMUNDA_ELEMENTS.contains(name);
            default -> Bpmn.DRAWING.contains(namespace);
        };
        if (!offered) {
            addError("The element \"" + name + "\" is not offered here. Choose a step from the element templates instead.", element);
        }
        element.attributes().stream().filter(attribute -> !isOffered(name, attribute)).forEach(attribute -> addError(
                "The attribute \"" + attribute.substring(attribute.lastIndexOf(':') + 1)
                        + "\" is not offered here. Choose a step from the element templates instead.", element));
        for (String error : new String[] {"errorCode", "errorRef"}) {
            if (Bpmn.isJava(element.attribute(error))) {
                addError("The error code is the name of a class. Models catch what steps refuse, not faults.", element);
            }
        }
        element.elements().forEach(this::refuse);
    }

    /** @param attribute after its namespace and a colon, where it has one */
    private static boolean isOffered(String element, String attribute) {
        if (attribute.startsWith(Bpmn.CAMUNDA + ":")) {
            String name = attribute.substring(Bpmn.CAMUNDA.length() + 1);
            return Bpmn.CAMUNDA_ATTRIBUTES.contains(name) && (!name.equals("delegateExpression") || element.equals("serviceTask"));
        }
        return !attribute.startsWith(Bpmn.CAMUNDA_BEFORE + ":") && !attribute.equals("language") && !attribute.equals("scriptFormat");
    }
}
