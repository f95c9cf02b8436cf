package org.cdexflow;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts the engine. Without settings it is the sandbox that the README walks through. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class CDexFlow {

    public static void main(String[] args) {
        if (RecordCommands.isOne(args)) {
            System.exit(new RecordCommands(System.out).run(args));
        }
        Foundations.begin();
        SpringApplication.run(CDexFlow.class, args);
    }
}
