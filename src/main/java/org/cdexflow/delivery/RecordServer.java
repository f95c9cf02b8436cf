package org.cdexflow.delivery;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Optional;
import org.cdexflow.partner.Outbound;
import org.cdexflow.partner.OwnKeys;
import org.cdexflow.partner.Settings;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * The EHR or claims server that data is gathered from ({@code cdexflow.record.url}), if there is one. While it does not answer we
 * are as ready as before: what needs it waits. Metrics and the health detail say so.
 */
@Component("record")
public class RecordServer implements HealthIndicator {

    private final FhirServer server;

    RecordServer(Settings settings, OwnKeys keys, Clock clock, ObjectProvider<MeterRegistry> meters) {
        Settings.Record record = settings.record();
        Outbound outbound = record.outbound();
        Calls calls = record.url() == null
                ? null
                : new Calls(Network.own(), outbound == null ? Bases.of(record.url()) : Bases.of(record.url(), outbound.tokenUrl()));
        this.server = calls == null
                ? null
                : FhirServer.of(record.url(), "record's server", calls, settings.clock().speed(), clock);
        if (server != null && outbound != null) {
            server.with(new ServerToken(calls, outbound, () -> keys.forOutbound(outbound), clock));
        }
        if (server != null) {
            meters.ifAvailable(registry -> Gauge.builder("cdexflow.record.silent", this, it -> it.server.silentSince().isPresent() ? 1 : 0)
                    .description("1 while the record's server does not answer")
                    .register(registry));
        }
    }

    /** Empty: the record is our own. */
    public Optional<FhirServer> server() {
        return Optional.ofNullable(server);
    }

    @Override
    public Health health() {
        if (server == null) {
            return Health.up().withDetail("record", "embedded").build();
        }
        return server.silentSince()
                .map(since -> Health.up().withDetail("record", "no answer").withDetail("since", since.toString()))
                .orElseGet(() -> Health.up().withDetail("record", "answers"))
                .build();
    }
}
