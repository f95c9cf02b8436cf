package org.cdexflow.access;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.cdexflow.partner.Settings;

/** Every setting under its name, such as {@code partners[acme].inbound.scopes}; one that is added later too. No secrets. */
final class SettingsInWords {

    /** The home is each node's own. */
    private static final String HOME = "home";

    private static final Pattern SECRET = Pattern.compile("(?i).*(password|secret|credential|token)");

    private final Path home;
    private final Map<String, String> words = new TreeMap<>();

    private SettingsInWords(Path home) {
        this.home = home;
    }

    static Map<String, String> of(Settings settings) {
        SettingsInWords all = new SettingsInWords(settings.home());
        all.components("", settings);
        all.words.remove(HOME);
        return all.words;
    }

    private void components(String prefix, Object record) {
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            String name = prefix + kebab(component.getName());
            Object value = value(record, component);
            if (SECRET.matcher(component.getName()).matches() && value != null) {
                words.put(name, "(kept secret)");
            } else {
                add(name, value);
            }
        }
    }

    private void add(String name, Object value) {
        if (value instanceof Collection<?> list && list.stream().anyMatch(Record.class::isInstance)) {
            int index = 0;
            for (Object each : list) {
                components(name + "[" + id(each, index++) + "].", each);
            }
        } else if (value instanceof Record record) {
            components(name + ".", record);
        } else if (value != null && !word(value).isEmpty()) {
            words.put(name, word(value));
        }
    }

    private String word(Object value) {
        if (value instanceof Collection<?> list) {
            var each = list.stream().map(this::word);
            return (list instanceof Set ? each.sorted() : each).collect(Collectors.joining(" "));
        }
        if (value instanceof Path path) {
            return (path.startsWith(home) ? home.relativize(path) : path).toString();
        }
        if (value instanceof Enum<?> one) {
            return one.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
        return value instanceof URI url && url.getUserInfo() != null
                ? url.toString().replace(url.getRawUserInfo() + "@", "")
                : value.toString();
    }

    /** What tells one of a list from another: its id, or where it stands. */
    private static String id(Object each, int index) {
        for (RecordComponent component : each.getClass().getRecordComponents()) {
            if (component.getName().equals("id")) {
                return String.valueOf(value(each, component));
            }
        }
        return String.valueOf(index);
    }

    private static Object value(Object record, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("The setting " + component.getName() + " cannot be read", e);
        }
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
