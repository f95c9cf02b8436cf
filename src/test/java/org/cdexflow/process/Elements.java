package org.cdexflow.process;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cdexflow.model.ModelXml;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.w3c.dom.Text;
import org.xml.sax.SAXException;

/** What a model says, element by element, whoever wrote its XML: without the drawing, the indentation and the order. */
record Elements(Map<String, String> texts) {

    private static final Set<String> DRAWN = Set.of("BPMNDiagram", "DMNDI", "incoming", "outgoing");

    static Elements of(byte[] content) throws SAXException {
        Map<String, String> texts = new TreeMap<>();
        collect(ModelXml.read(content).getDocumentElement(), texts);
        return new Elements(texts);
    }

    private static void collect(Element element, Map<String, String> texts) {
        if (!DRAWN.contains(element.getLocalName())) {
            if (element.hasAttribute("id")) {
                texts.put(element.getAttribute("id"), text(element));
            }
            children(element).forEach(child -> collect(child, texts));
        }
    }

    /** The element's own attributes and text, and those of what is inside it and has no id. */
    private static String text(Element element) {
        Set<String> attributes = new TreeSet<>();
        NamedNodeMap all = element.getAttributes();
        for (int i = 0; i < all.getLength(); i++) {
            if (!all.item(i).getNodeName().startsWith("xmlns")) {
                attributes.add(all.item(i).getNodeName() + "=" + all.item(i).getNodeValue());
            }
        }
        StringBuilder text = new StringBuilder(element.getLocalName()).append(attributes).append(ownText(element));
        children(element)
                .filter(child -> !child.hasAttribute("id") && !DRAWN.contains(child.getLocalName()))
                .forEach(child -> text.append('(').append(text(child)).append(')'));
        return text.toString();
    }

    private static Stream<Element> children(Element element) {
        return nodes(element).filter(Element.class::isInstance).map(Element.class::cast);
    }

    private static String ownText(Element element) {
        return nodes(element).filter(Text.class::isInstance).map(Node::getNodeValue).collect(Collectors.joining()).strip();
    }

    private static Stream<Node> nodes(Element element) {
        NodeList nodes = element.getChildNodes();
        return IntStream.range(0, nodes.getLength()).mapToObj(nodes::item);
    }
}
