package org.cdexflow.model;

/** The file is no model or table that can be shown or deployed. The message says to its author what is wrong and what to do. */
public final class UnreadableModel extends RuntimeException {

    UnreadableModel(String sentences) {
        super(sentences);
    }
}
