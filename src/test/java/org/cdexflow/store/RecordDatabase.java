package org.cdexflow.store;

import static org.cdexflow.store.SampleRecord.FHIR;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cdexflow.database.TestDatabase;
import org.hl7.fhir.r4.model.Resource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A store over a database of its own, asked as a URL asks: {@code found("Condition?code=a,b")}. */
final class RecordDatabase {

    private static final int ALL = 10_000;
    private static final ZoneId ZONE = ZoneOffset.UTC;

    private final Resources resources;
    private final Searches searches;

    RecordDatabase() {
        JdbcTemplate jdbc = new JdbcTemplate(new SingleConnectionDataSource(connection(), true));
        SearchParameters offered = new SearchParameters(FHIR);
        References references = new References(List.of("http://localhost:8080/fhir", "http://example.org/fhir"));
        SearchIndex index = new SearchIndex(jdbc, offered, references, ZONE);
        resources = new Resources(jdbc, FHIR, index, new TaskIndex(jdbc, index, references), Clock.systemUTC());
        searches = new Searches(new NamedParameterJdbcTemplate(jdbc), offered, references, ZONE);
    }

    void add(Resource resource) {
        add(new SampleRecord.Entry(resource, FHIR.newJsonParser().encodeResourceToString(resource)));
    }

    void add(SampleRecord.Entry entry) {
        resources.addToRecord(entry.resource(), entry.json());
    }

    Resources resources() {
        return resources;
    }

    /** Ids of all matches, in the order of the answer. */
    List<String> found(String url) {
        return ids(page(url, ALL));
    }

    List<String> found(Search search) {
        return ids(searches.search(Viewer.HOUSE, search));
    }

    Search.Page page(String url, int limit) {
        return searches.search(Viewer.HOUSE, parsed(url, limit));
    }

    /** Ids of all matches, page after page, with the size of a page. */
    List<String> toTheEnd(String url, int limit) {
        List<String> found = new ArrayList<>();
        Search.Page page = page(url, limit);
        found.addAll(ids(page));
        while (page.next() != null) {
            page = page(url + "&_after=" + page.next(), limit);
            found.addAll(ids(page));
        }
        return found;
    }

    static List<String> ids(Search.Page page) {
        return page.matches().stream().map(StoredResource::id).toList();
    }

    private static Search parsed(String url, int limit) {
        int question = url.indexOf('?');
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (String pair : url.substring(question + 1).split("&")) {
            int equals = pair.indexOf('=');
            parameters.computeIfAbsent(pair.substring(0, equals), name -> new ArrayList<>()).add(pair.substring(equals + 1));
        }
        return new Search(url.substring(0, question), parameters, List.of(), limit);
    }

    private static Connection connection() {
        try {
            return TestDatabase.newDatabase().dataSource().getConnection();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
