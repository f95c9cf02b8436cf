package org.cdexflow.soak;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** The application's clock and the engine's, which jump together. Tokens and audit go by the machine's, which does not. */
final class JumpingClock extends Clock {

    private volatile Duration offset = Duration.ZERO;

    @TestConfiguration
    static class InPlaceOfTheMachines {

        @Bean
        @Primary
        JumpingClock jumpingClock() {
            return new JumpingClock();
        }
    }

    void jump(Duration by) {
        offset = offset.plus(by);
        ClockUtil.offset(offset.toMillis());
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(offset);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return Clock.offset(Clock.system(zone), offset);
    }
}
