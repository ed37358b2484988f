package dev.rookery.cli.bench;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** What a load asks for, request by request. */
public interface Workload {

    /** As many models as the figures are made over. */
    int MODELS = 1000;

    /** As tables name it. */
    String name();

    /** The status of a request that worked. */
    int expected();

    /**
     * The i-th request, whole: head and body.
     *
     * @param i 0, 1, 2 …
     */
    byte[] request(long i);

    /** Registrations over 1,000 models, each with its own label. */
    final class Registrations implements Workload {

        private static final String HEX = "0123456789abcdef";

        private final String host;
        private final String run;
        private final int bodyBytes;

        /**
         * @param host for the Host header
         * @param run begins every label, so that two runs never share one
         * @param bodyBytes how long a body is; below some 290 there is nothing left to shorten
         */
        public Registrations(String host, String run, int bodyBytes) {
            this.host = host;
            this.run = run;
            this.bodyBytes = bodyBytes;
        }

        @Override
        public String name() {
            return "register";
        }

        @Override
        public int expected() {
            return 201;
        }

        /** The model that the i-th registration goes to. */
        public String model(long i) {
            return "model-" + i % MODELS;
        }

        public String label(long i) {
            return run + "-" + i;
        }

        @Override
        public byte[] request(long i) {
            SplittableRandom random = new SplittableRandom(i);
            StringBuilder body = new StringBuilder(bodyBytes + 64);
            body.append("{\"type\":\"policy_value\",\"label\":\"").append(label(i));
            body.append("\",\"metrics\":{\"elo\":").append(1500 + i % 200);
            body.append(",\"acc\":0.").append(1000 + i % 8973);
            body.append("},\"artifact\":{\"uri\":\"s3://bucket/").append(label(i));
            body.append("\",\"sha256\":\"");
            hex(body, random, 64);
            body.append("\",\"size\":").append(i).append("},\"training_config\":{\"note\":\"");
            hex(body, random, bodyBytes - body.length() - 3);
            body.append("\"}}");
            String head =
                    "POST /api/v1/models/"
                            + model(i)
                            + "/versions HTTP/1.1\r\nHost: "
                            + host
                            + "\r\nContent-Type: application/json\r\nContent-Length: "
                            + body.length()
                            + "\r\n\r\n";
            return (head + body).getBytes(StandardCharsets.US_ASCII);
        }

        private static void hex(StringBuilder text, SplittableRandom random, int digits) {
            for (int d = 0; d < digits; d++) {
                text.append(HEX.charAt(random.nextInt(16)));
            }
        }
    }

    /** Reads of version 1 of one of the 1,000 models, in an order without a pattern. */
    record Reads(String host) implements Workload {

        @Override
        public String name() {
            return "read";
        }

        @Override
        public int expected() {
            return 200;
        }

        @Override
        public byte[] request(long i) {
            int model = new SplittableRandom(i).nextInt(MODELS);
            return get(host, "/api/v1/models/model-" + model + "/versions/1");
        }
    }

    /** A GET without more. */
    static byte[] get(String host, String path) {
        String head = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
        return head.getBytes(StandardCharsets.US_ASCII);
    }
}
