package org.cdexflow.store;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.zip.GZIPInputStream;
import org.hl7.fhir.r4.model.Resource;

/** The record that the sandbox starts with. */
final class SampleRecord {

    static final FhirContext FHIR = FhirContext.forR4Cached();

    private SampleRecord() {}

    /** A resource, and the text that it was read from. */
    record Entry(Resource resource, String json) {}

    /** All that was written by hand, and of the generated rest every nth. */
    static List<Entry> everyNth(int n) {
        List<Entry> entries = new ArrayList<>();
        read("cdex-example.ndjson", line -> true, entries);
        read("awkward.ndjson", line -> true, entries);
        read("synthea.ndjson.gz", line -> line % n == 0, entries);
        return entries;
    }

    private static void read(String file, IntPredicate wanted, List<Entry> entries) {
        IParser parser = FHIR.newJsonParser();
        try (BufferedReader lines = open(file)) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank() && wanted.test(number++)) {
                    entries.add(new Entry((Resource) parser.parseResource(line), line));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BufferedReader open(String file) throws IOException {
        InputStream in = SampleRecord.class.getResourceAsStream("/sample-record/" + file);
        return new BufferedReader(new InputStreamReader(
                file.endsWith(".gz") ? new GZIPInputStream(in) : in, StandardCharsets.UTF_8));
    }
}
