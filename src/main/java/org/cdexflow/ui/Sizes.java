package org.cdexflow.ui;

/** Sizes of files as people read them. */
final class Sizes {

    private Sizes() {}

    static String words(long bytes) {
        if (bytes < 1024) {
            return bytes + " bytes";
        }
        return bytes < 1024 * 1024 ? bytes / 1024 + " KB" : (bytes / (1024 * 102)) / 10.0 + " MB";
    }
}
