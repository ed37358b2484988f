package dev.rookery.node.signing;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The public key that lies in an EC private key's file; Java reads only the private one.
 *
 * <p>Sources: RFC 5208 (PKCS #8), RFC 5915 (EC private keys), RFC 5480 (public keys).
 */
final class PublicKeyInfo {

    private static final int SEQUENCE = 0x30;
    private static final int BIT_STRING = 0x03;
    private static final int PUBLIC_KEY = 0xA1;

    private PublicKeyInfo() {}

    /**
     * The SubjectPublicKeyInfo, DER.
     *
     * @param pkcs8 the private key's file, DER
     * @return empty when the file has the private key alone
     */
    static Optional<byte[]> of(byte[] pkcs8) {
        try {
            ByteBuffer outer = ByteBuffer.wrap(next(ByteBuffer.wrap(pkcs8)).content());
            next(outer); // the version
            Item algorithm = next(outer);
            ByteBuffer key =
                    ByteBuffer.wrap(next(ByteBuffer.wrap(next(outer).content())).content());
            while (key.hasRemaining()) {
                Item item = next(key);
                if (item.tag() == PUBLIC_KEY) {
                    byte[] bits = next(ByteBuffer.wrap(item.content())).content();
                    return Optional.of(
                            item(
                                    SEQUENCE,
                                    item(SEQUENCE, algorithm.content()),
                                    item(BIT_STRING, bits)));
                }
            }
            return Optional.empty();
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Item(int tag, byte[] content) {}

    private static Item next(ByteBuffer der) {
        int tag = der.get() & 0xFF;
        int length = der.get() & 0xFF;
        if (length >= 0x80) {
            int octets = length & 0x7F;
            length = 0;
            for (int i = 0; i < octets; i++) {
                length = (length << 8) | (der.get() & 0xFF);
            }
        }
        if (length < 0 || length > der.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] content = new byte[length];
        der.get(content);
        return new Item(tag, content);
    }

    private static byte[] item(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer der = ByteBuffer.allocate(length + 4);
        der.put((byte) tag);
        if (length >= 0x80) {
            der.put((byte) (length > 0xFF ? 0x82 : 0x81));
        }
        if (length > 0xFF) {
            der.put((byte) (length >> 8));
        }
        der.put((byte) length);
        for (byte[] part : parts) {
            der.put(part);
        }
        byte[] bytes = new byte[der.position()];
        der.flip().get(bytes);
        return bytes;
    }
}
