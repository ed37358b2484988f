package dev.rookery.node.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A refusal as people read it, the body of {@code application/problem+json}.
 *
 * <p>Threads: immutable.
 *
 * @param status the HTTP status
 * @param code what scripts compare with
 * @param detail what was asked and why it is refused
 * @param hint what to do
 * @param at the field, parameter or header at fault
 * @param extra lists of texts by name, such as the allowed stages
 */
record Problem(
        int status,
        String code,
        String detail,
        String hint,
        Optional<Fault> at,
        Map<String, List<String>> extra) {

    private static final int VALUE_CHARS_MAX = 100;

    /** The field at fault, what it was (cut) and what it may be. */
    record Fault(String field, String value, String accepted) {}

    Problem {
        Map<String, List<String>> copy = new TreeMap<>();
        extra.forEach((name, texts) -> copy.put(name, List.copyOf(texts)));
        extra = copy;
    }

    static Problem of(ApiCode code, String detail, String hint) {
        return new Problem(code.status(), code.name(), detail, hint, Optional.empty(), Map.of());
    }

    /** For one field, parameter or header whose value is not accepted. */
    static Problem field(ApiCode code, String field, String value, String accepted) {
        String shown = shown(value);
        return new Problem(
                code.status(),
                code.name(),
                field + " is " + accepted + ", not '" + shown + "'",
                "send " + field + " as " + accepted,
                Optional.of(new Fault(field, shown, accepted)),
                Map.of());
    }

    /** The same refusal with a list of texts. */
    Problem with(String name, List<String> texts) {
        Map<String, List<String>> more = new TreeMap<>(extra);
        more.put(name, new ArrayList<>(texts));
        return new Problem(status, code, detail, hint, at, more);
    }

    /** The refusal as something to throw. */
    RefusedException refused() {
        return new RefusedException(this);
    }

    /** A client's text, safe to show: cut, control characters and lone surrogates replaced. */
    static String shown(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length() && out.length() < VALUE_CHARS_MAX; i++) {
            char c = text.charAt(i);
            boolean odd = Character.isISOControl(c) || Character.isSurrogate(c);
            out.append(odd ? '\uFFFD' : c);
        }
        return out.toString();
    }
}
