package org.cdexflow.process;

import java.util.List;
import org.cdexflow.model.ModelFile;

/**
 * A process or decision table as it stands.
 *
 * @param inEffect the revision that new requests follow
 * @param running on the version in effect
 * @param older on the versions before
 * @param waiting revisions that are scheduled, that a release offers, or that could not be deployed on their day
 */
public record Model(ModelFile file, ModelRevision inEffect, Running running, Running older, List<ModelRevision> waiting) {}
