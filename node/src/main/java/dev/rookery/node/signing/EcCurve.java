package dev.rookery.node.signing;

import java.security.interfaces.ECKey;
import java.util.Optional;

/** The curves of the format, each with the hash that is signed. */
enum EcCurve {
    P256(256, "SHA256withECDSA"),
    P384(384, "SHA384withECDSA"),
    P521(521, "SHA512withECDSA");

    private final int bits;
    private final String algorithm;

    EcCurve(int bits, String algorithm) {
        this.bits = bits;
        this.algorithm = algorithm;
    }

    /** By the key's order; empty for other keys. */
    static Optional<EcCurve> of(Object key) {
        if (key instanceof ECKey ec) {
            int order = ec.getParams().getOrder().bitLength();
            for (EcCurve curve : values()) {
                if (curve.bits == order) {
                    return Optional.of(curve);
                }
            }
        }
        return Optional.empty();
    }

    /** As Java calls it. */
    String algorithm() {
        return algorithm;
    }
}
