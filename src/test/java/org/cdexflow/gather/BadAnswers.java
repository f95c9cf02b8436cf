package org.cdexflow.gather;

import com.sun.net.httpserver.HttpHandler;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What a bad server answers. */
final class BadAnswers {

    private BadAnswers() {}

    static String condition(String id, String patient) {
        return """
                {"resourceType":"Condition","id":"%s","subject":{"reference":"Patient/%s"},"code":{"text":"of a bad server"}}"""
                .formatted(id, patient);
    }

    static String searchset(String... resources) {
        return page(null, resources);
    }

    /** @param next URL, or null */
    static String page(String next, String... resources) {
        String link = next == null ? "" : "\"link\":[{\"relation\":\"next\",\"url\":\"" + next + "\"}],";
        StringBuilder entries = new StringBuilder();
        for (String resource : resources) {
            entries.append(entries.isEmpty() ? "" : ",").append("{\"resource\":").append(resource).append('}');
        }
        return "{\"resourceType\":\"Bundle\",\"type\":\"searchset\"," + link + "\"entry\":[" + entries + "]}";
    }

    static HttpHandler json(String body) {
        return answer(200, body);
    }

    static HttpHandler answer(int status, String body, String... headers) {
        return exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    /** Promises more than it sends. */
    static HttpHandler cutOff(String body) {
        return exchange -> {
            exchange.sendResponseHeaders(200, body.length() + 1000L);
            exchange.getResponseBody().write(body.getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
        };
    }

    /** Begins, and says nothing more until whoever asked has gone. */
    static HttpHandler slow(CountDownLatch over) {
        return exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            try {
                over.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    static HttpHandler huge() {
        return exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] piece = " ".repeat(1_000_000).getBytes(StandardCharsets.UTF_8);
            OutputStream out = exchange.getResponseBody();
            for (int i = 0; i < 100; i++) {
                out.write(piece);
            }
        };
    }

    /** Each page has a hundred more, for ever. */
    static HttpHandler endless(String base, String patient) {
        AtomicInteger page = new AtomicInteger();
        return exchange -> {
            int number = page.incrementAndGet();
            String[] resources = new String[100];
            for (int i = 0; i < resources.length; i++) {
                resources[i] = condition("endless-" + number + "-" + i, patient);
            }
            json(page(base + "/Condition?page=" + number, resources)).handle(exchange);
        };
    }

    /** Pages without anything that lead to another page, for ever. */
    static HttpHandler leadingNowhere(String base) {
        AtomicInteger page = new AtomicInteger();
        return exchange -> json(page(base + "/Condition?page=" + page.incrementAndGet())).handle(exchange);
    }
}
