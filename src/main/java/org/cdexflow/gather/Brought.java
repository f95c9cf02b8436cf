package org.cdexflow.gather;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cdexflow.store.Copies;

/**
 * What was fetched of the record's server and is to be kept.
 *
 * @param gone what the server says is not there any more, such as {@code Patient/17}
 * @param patient whose data it is, or null where patients are looked for
 * @param whole ids by type, where all that the patient has of a type was fetched
 * @param note what staff should know of it, or null
 */
public record Brought(List<Copies.Copy> copies, Set<String> gone, String patient, Map<String, Set<String>> whole, String note) {}
