package org.cdexflow.inspection;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.camunda.bpm.impl.juel.AstIdentifier;
import org.camunda.bpm.impl.juel.Builder;
import org.camunda.bpm.impl.juel.Node;
import org.camunda.bpm.impl.juel.TreeBuilderException;

/**
 * What a model may say between {@code ${} and {@code }}: variables, literals, comparisons, and/or/not, arithmetic. No property of
 * a property, no method, no function, no index: they would reach into Java.
 */
public final class Expressions {

    private static final int LONGEST = 500;

    /** Brackets in brackets: far more than people read, far fewer than a parser's stack bears. */
    private static final int DEEPEST = 20;

    private static final Set<String> ALLOWED = Set.of(
            "AstComposite", "AstText", "AstEval", "AstNested", "AstIdentifier", "AstBinary", "AstUnary", "AstChoice",
            "AstBoolean", "AstNumber", "AstString", "AstNull");

    private static final Pattern ONE_VARIABLE = Pattern.compile("[$#]\\{\\s*([A-Za-z_][A-Za-z0-9_]*)\\s*}");

    private Expressions() {}

    /** Why an expression cannot be used. */
    public static final class NotAllowed extends Exception {

        final String remedy;

        NotAllowed(String wrong, String remedy) {
            super(wrong);
            this.remedy = remedy;
        }
    }

    static boolean isOne(String text) {
        return text.contains("${") || text.contains("#{");
    }

    /** The variable, when the text is {@code ${variable}} and nothing else; else null. */
    static String variable(String text) {
        var match = ONE_VARIABLE.matcher(text);
        return match.matches() ? match.group(1) : null;
    }

    /** The variables that an expression names. */
    static Set<String> variables(String text) throws NotAllowed {
        if (text.length() > LONGEST) {
            throw new NotAllowed("has an expression of " + text.length() + " characters.", "Make it shorter than " + LONGEST + ".");
        }
        if (isTooDeep(text)) {
            throw new NotAllowed("has an expression with too many brackets in brackets.", "Make it simpler.");
        }
        Set<String> variables = new TreeSet<>();
        try {
            collect(new Builder(Builder.Feature.METHOD_INVOCATIONS).build(text).getRoot(), text, variables);
        } catch (TreeBuilderException | IllegalArgumentException e) {
            throw new NotAllowed(
                    "has an expression that cannot be read: " + text,
                    "Write it like ${found == 0} or ${release == 'refuse' and found > 0}.");
        }
        return variables;
    }

    static boolean isTooDeep(String text) {
        int depth = 0;
        for (char character : text.toCharArray()) {
            depth += "([{".indexOf(character) >= 0 ? 1 : ")]}".indexOf(character) >= 0 ? -1 : 0;
            if (depth > DEEPEST) {
                return true;
            }
        }
        return false;
    }

    private static void collect(Node node, String text, Set<String> variables) throws NotAllowed {
        if (!ALLOWED.contains(kind(node.getClass()))) {
            throw new NotAllowed(
                    "has an expression that does more than compare variables: " + text,
                    "Use variables, texts in single quotes, numbers, ==, !=, <, >, and, or, not, empty only.");
        }
        if (node instanceof AstIdentifier identifier) {
            variables.add(identifier.getName());
        }
        for (int i = 0; i < node.getCardinality(); i++) {
            collect(node.getChild(i), text, variables);
        }
    }

    /** The kind of node that the parser means; its operators are classes without a name. */
    private static String kind(Class<?> type) {
        return type.getSimpleName().isEmpty() ? type.getSuperclass().getSimpleName() : type.getSimpleName();
    }
}
