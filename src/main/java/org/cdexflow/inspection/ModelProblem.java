package org.cdexflow.inspection;

/**
 * Why a model or table cannot be deployed, in an analyst's words.
 *
 * @param file the file's name
 * @param element the element's id, or null when the whole file is meant
 * @param name the element's name as drawn, or its kind when it has none, or null
 * @param wrong what is wrong with it
 * @param remedy what to do
 */
public record ModelProblem(String file, String element, String name, String wrong, String remedy) {

    private static final int MOST = 300;

    /** Names come from files that anybody may have written: one line each, and none endless. */
    public ModelProblem {
        file = shown(file);
        element = shown(element);
        name = shown(name);
        wrong = shown(wrong);
    }

    /** All of it in one line. */
    public String sentence() {
        return file + (name == null ? "" : ", \"" + name + "\"") + ": " + wrong + " " + remedy;
    }

    private static String shown(String text) {
        if (text == null) {
            return null;
        }
        String line = text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        return line.length() <= MOST ? line : line.substring(0, MOST) + "…";
    }
}
