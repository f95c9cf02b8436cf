package org.cdexflow.partner;

/** The settings cannot work. The message is one sentence for the person who wrote them, and names the key. */
public class InvalidSettings extends IllegalArgumentException {

    public InvalidSettings(String sentence) {
        super(sentence);
    }
}
