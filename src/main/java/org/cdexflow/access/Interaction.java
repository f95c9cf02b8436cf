package org.cdexflow.access;

/** What a scope can allow (SMART App Launch 2.2, scopes: c r u d s); READ covers vread and instance history. */
public enum Interaction {
    CREATE, READ, UPDATE, DELETE, SEARCH
}
