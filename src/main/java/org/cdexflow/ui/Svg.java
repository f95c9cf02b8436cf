package org.cdexflow.ui;

import java.util.Locale;
import org.springframework.web.util.HtmlUtils;

/** SVG, written element by element; every value is escaped. */
final class Svg {

    private final StringBuilder text = new StringBuilder();

    /** @param attributes names and values in turn; a null value leaves the attribute out */
    Svg open(String name, Object... attributes) {
        text.append('<').append(name);
        for (int i = 0; i < attributes.length; i += 2) {
            if (attributes[i + 1] != null) {
                text.append(' ').append(attributes[i]).append("=\"").append(escaped(attributes[i + 1])).append('"');
            }
        }
        text.append('>');
        return this;
    }

    Svg close(String name) {
        text.append("</").append(name).append('>');
        return this;
    }

    Svg element(String name, Object... attributes) {
        return open(name, attributes).close(name);
    }

    Svg text(String words) {
        text.append(escaped(words));
        return this;
    }

    Svg path(String d, Object... attributes) {
        Object[] all = new Object[attributes.length + 2];
        all[0] = "d";
        all[1] = d;
        System.arraycopy(attributes, 0, all, 2, attributes.length);
        return element("path", all);
    }

    /** A coordinate as short as it can be. */
    static String number(double value) {
        String number = String.format(Locale.ROOT, "%.1f", value);
        return number.endsWith(".0") ? number.substring(0, number.length() - 2) : number;
    }

    private static String escaped(Object value) {
        return HtmlUtils.htmlEscape(value instanceof Double number ? number(number) : value.toString(), "UTF-8");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
