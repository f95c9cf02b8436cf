package org.cdexflow.inspection;

import camundajar.impl.scala.Product;
import camundajar.impl.scala.collection.Iterable;
import camundajar.impl.scala.collection.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.camunda.feel.FeelEngine;
import org.camunda.feel.syntaxtree.Exp;
import org.camunda.feel.syntaxtree.FunctionInvocation;
import org.camunda.feel.syntaxtree.Ref;

/**
 * What a cell of a decision table may say: values, comparisons, and/or/not, if, arithmetic, and a few functions of texts. It is
 * held against what FEEL's parser made of the cell. What is not listed is not allowed: it could run for long, as loops, filters
 * and patterns can.
 */
public final class FeelRules {

    private static final int LONGEST = 10_000;

    /** Of what is not quoted. */
    private static final int LONGEST_BARE = 1_000;

    private static final Pattern TEXT = Pattern.compile("\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"");

    private static final Set<String> ALLOWED = Set.of(
            "ConstNull", "ConstBool", "ConstNumber", "ConstString", "ConstList", "ConstInputValue", "Ref", "ConstRange",
            "ClosedConstRangeBoundary", "OpenConstRangeBoundary", "UnaryTestExpression", "AtLeastOne", "InputEqualTo", "InputLessThan",
            "InputLessOrEqual", "InputGreaterThan", "InputGreaterOrEqual", "InputInRange", "Equal", "LessThan", "LessOrEqual",
            "GreaterThan", "GreaterOrEqual", "In", "Not", "Conjunction", "Disjunction", "If", "ArithmeticNegation", "Addition",
            "Subtraction", "Multiplication", "Division", "FunctionInvocation", "PositionalFunctionParameters");

    private static final Set<String> FUNCTIONS = Set.of(
            "not", "contains", "starts with", "ends with", "list contains", "string length", "upper case", "lower case");

    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("For", "a loop (for)"),
            Map.entry("SomeItem", "a loop (some)"),
            Map.entry("EveryItem", "a loop (every)"),
            Map.entry("FunctionDefinition", "a function of its own"),
            Map.entry("JavaFunctionInvocation", "a function in Java"),
            Map.entry("QualifiedFunctionInvocation", "a function of a value"),
            Map.entry("NamedFunctionParameters", "a function with named parameters"),
            Map.entry("Filter", "a filter in square brackets"),
            Map.entry("PathExpression", "a property of a value"),
            Map.entry("ConstContext", "a context in braces"),
            Map.entry("Exponentiation", "a power (**)"),
            Map.entry("InstanceOf", "a question for a type (instance of)"));

    private static final FeelEngine FEEL = new FeelEngine.Builder().enableExternalFunctions(false).build();

    private FeelRules() {}

    /**
     * The variables that a cell names.
     *
     * @param condition whether it is a condition, such as {@code "query","code"}, or else a value
     */
    public static Set<String> variables(String cell, boolean condition) throws Expressions.NotAllowed {
        String bare = cell.length() > LONGEST ? cell : TEXT.matcher(cell).replaceAll("\"\"");
        if (cell.length() > LONGEST || bare.length() > LONGEST_BARE || hasComment(cell) || Expressions.isTooDeep(bare)) {
            throw unreadable(condition);
        }
        Set<String> variables = new TreeSet<>();
        try {
            var read = condition ? FEEL.parseUnaryTests(cell) : FEEL.parseExpression(cell);
            if (read.isLeft()) {
                throw unreadable(condition);
            }
            collect(read.toOption().get().expression(), variables);
        } catch (StackOverflowError e) {
            throw unreadable(condition);
        }
        return variables;
    }

    /** A tree of cases, lists and pairs; whatever else there is, is a plain value. */
    private static void collect(Object node, Set<String> variables) throws Expressions.NotAllowed {
        if (node instanceof Iterable<?> nodes) {
            collect(nodes.iterator(), variables);
        } else if (node instanceof Product product) {
            if (node.getClass().getPackage().equals(Exp.class.getPackage())) {
                allow(node, variables);
            }
            collect(product.productIterator(), variables);
        }
    }

    private static void collect(Iterator<?> nodes, Set<String> variables) throws Expressions.NotAllowed {
        while (nodes.hasNext()) {
            collect(nodes.next(), variables);
        }
    }

    private static void allow(Object node, Set<String> variables) throws Expressions.NotAllowed {
        String kind = node.getClass().getSimpleName().replace("$", "");
        if (!ALLOWED.contains(kind)) {
            throw notAllowed(WORDS.getOrDefault(kind, kind.matches("Const.*(Date|Time|Duration)") ? "a date or a duration" : kind));
        }
        if (node instanceof FunctionInvocation call && !FUNCTIONS.contains(call.function())) {
            throw notAllowed("the function " + call.function());
        }
        if (node instanceof Ref name) {
            if (name.names().size() > 1) {
                throw notAllowed("a property of a value");
            }
            variables.add(name.names().mkString("."));
        }
    }

    private static Expressions.NotAllowed notAllowed(String what) {
        return new Expressions.NotAllowed("uses " + what + ", which tables cannot use here.",
                "Compare values; of functions there are: " + String.join(", ", new TreeSet<>(FUNCTIONS)) + ".");
    }

    private static Expressions.NotAllowed unreadable(boolean condition) {
        return new Expressions.NotAllowed("cannot be read.", condition
                ? "Write texts in double quotes, several with commas between: \"query\",\"code\". \"-\" or nothing fits always."
                : "Write texts in double quotes: \"review\".");
    }

    /** A comment hides from the other rules where a text begins and ends. */
    private static boolean hasComment(String text) {
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char here = text.charAt(i);
            if (quoted && here == '\\') {
                i++;
            } else if (here == '"') {
                quoted = !quoted;
            } else if (!quoted && (text.startsWith("/*", i) || text.startsWith("//", i))) {
                return true;
            }
        }
        return false;
    }
}
