package org.cdexflow.inspection;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Questions to the XML of models. */
final class Xml {

    private Xml() {}

    /** All elements below, in the order of the document. */
    static List<Element> descendants(Element element) {
        List<Element> found = new ArrayList<>();
        collect(element, found);
        return found;
    }

    private static void collect(Element element, List<Element> found) {
        for (Element child : children(element)) {
            found.add(child);
            collect(child, found);
        }
    }

    static List<Element> children(Element element) {
        return nodes(element).filter(Element.class::isInstance).map(Element.class::cast).toList();
    }

    static Stream<Element> children(Element element, String namespace, String name) {
        return children(element).stream().filter(child -> is(child, namespace, name));
    }

    static Stream<Node> nodes(Element element) {
        List<Node> nodes = new ArrayList<>();
        for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            nodes.add(node);
        }
        return nodes.stream();
    }

    static boolean is(Element element, String namespace, String name) {
        return namespace.equals(element.getNamespaceURI()) && name.equals(element.getLocalName());
    }

    /** The text of the element itself, without that of its children. */
    static String ownText(Element element) {
        StringBuilder text = new StringBuilder();
        nodes(element)
                .filter(node -> node.getNodeType() == Node.TEXT_NODE || node.getNodeType() == Node.CDATA_SECTION_NODE)
                .forEach(node -> text.append(node.getNodeValue()));
        return text.toString().strip();
    }

    /** Whether it says where a schema is: who reads it with validation might go there. */
    static boolean namesSchema(Element root) {
        return Stream.concat(Stream.of(root), descendants(root).stream())
                .anyMatch(element -> element.hasAttributeNS(XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI, "schemaLocation")
                        || element.hasAttributeNS(XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI, "noNamespaceSchemaLocation"));
    }

    /** Null when it is absent or empty. */
    static String attribute(Element element, String name) {
        return element == null || element.getAttribute(name).isBlank() ? null : element.getAttribute(name).strip();
    }
}
