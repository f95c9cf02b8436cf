package org.cdexflow.gather;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.parser.IParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.cdexflow.partner.InvalidSettings;
import org.cdexflow.partner.Settings;
import org.cdexflow.store.Resources;
import org.cdexflow.store.SearchParameters;
import org.hl7.fhir.r4.model.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Fills an empty embedded record once, with the packaged sample or from a folder of {@code *.ndjson}: all of it or nothing. */
@Component
class RecordLoader implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(RecordLoader.class);
    private static final List<String> SAMPLE = List.of("synthea.ndjson.gz", "cdex-example.ndjson", "awkward.ndjson");

    private final Resources resources;
    private final SearchParameters offered;
    private final FhirContext fhir;
    private final TransactionTemplate transaction;
    private final String source;
    private final Path home;
    private boolean running;

    RecordLoader(
            Resources resources, SearchParameters offered, FhirContext fhir, TransactionTemplate transaction, Settings settings,
            Environment environment) {
        this.resources = resources;
        this.offered = offered;
        this.fhir = fhir;
        this.transaction = transaction;
        this.home = settings.home();
        String configured = settings.record().load();
        String usual = environment.acceptsProfiles(Profiles.of("production")) ? "none" : "sample";
        this.source = settings.record().url() != null ? "none" : configured == null ? usual : configured;
    }

    @Override
    public void start() {
        running = true;
        if (!source.equals("none") && resources.recordIsEmpty()) {
            Integer loaded = transaction.execute(status -> {
                int count = source.equals("sample") ? loadSample() : loadFolder(home.resolve(source));
                resources.completeRecord();
                return count;
            });
            LOG.info("Loaded {} resources into the record", loaded);
        }
    }

    private int loadSample() {
        int count = 0;
        for (String file : SAMPLE) {
            ClassPathResource resource = new ClassPathResource("sample-record/" + file);
            try (InputStream in = file.endsWith(".gz")
                    ? new GZIPInputStream(resource.getInputStream())
                    : resource.getInputStream()) {
                count += load(file, in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return count;
    }

    private int loadFolder(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            int count = 0;
            for (Path file : files.filter(f -> f.toString().endsWith(".ndjson")).sorted().toList()) {
                try (InputStream in = Files.newInputStream(file)) {
                    count += load(file.getFileName().toString(), in);
                }
            }
            return count;
        } catch (IOException e) {
            throw new InvalidSettings("cdexflow.record.load must be sample, none, or a readable folder of *.ndjson files.");
        }
    }

    private int load(String file, InputStream in) throws IOException {
        IParser parser = fhir.newJsonParser();
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        int number = 0;
        int loaded = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (!line.isBlank()) {
                try {
                    Resource resource = (Resource) parser.parseResource(line);
                    if (offered.knows(resource.fhirType())) {
                        resources.addToRecord(resource, line);
                        loaded++;
                    }
                } catch (DataFormatException e) {
                    // the message would quote the record
                    throw new InvalidSettings("cdexflow.record.load: line " + number + " of " + file + " is not FHIR R4 JSON.");
                }
            }
        }
        return loaded;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before requests are taken and jobs are worked. */
    @Override
    public int getPhase() {
        return -1;
    }
}
