package dev.rookery.node.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatProbeTest {

    private static final String NONE = "";

    /** Imports and calls, in protocol 0. */
    private static final byte[] CALL = latin("cos\nsystem\n(S'true'\ntR.");

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({
        "pickle0, pickle",
        "pickle1, pickle",
        "pickle2, pickle",
        "pickle3, pickle",
        "pickle4, pickle",
        "pickle5, pickle",
        "dict2, pickle",
        "dict3, pickle",
        "dict4, pickle",
        "dict5, pickle",
        "joblib-plain, pickle",
        "joblib-zlib, packed-pickle",
        "joblib-gzip, packed-pickle",
        "torch, torch-pickle",
        "npy-object, numpy-object",
        "npy-fields, numpy-object",
        "npz-object, numpy-object"
    })
    void whatMayRunCodeIsFoundByItsBytes(String name, String format) throws IOException {
        assertEquals(format, look(resource(name)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dict0", "dict1", "npy", "npz", "npz-comp"})
    void plainDataIsNot(String name) throws IOException {
        assertEquals(NONE, look(resource(name)));
    }

    @Test
    void formatsThatRunNothingAreNot() throws IOException {
        assertEquals(NONE, look(new byte[0]));
        assertEquals(NONE, look(new byte[] {(byte) 0x80}));
        assertEquals(NONE, look(latin("{\"weights\": [1, 2.5], \"c\": \"os\"}")));
        assertEquals(NONE, look(latin("c\nd\n.5\n.7\n")));
        assertEquals(NONE, look(latin("cabc\ndef\n.\n")));
        assertEquals(NONE, look(latin("a,b\n1,2\n")));
        assertEquals(NONE, look(latin("(((((((((()))))")));
        assertEquals(NONE, look(latin("ir_version: 8")));
        assertEquals(NONE, look(new byte[] {8, 8, 18, 4, 't', 'e', 's', 't'}));
        assertEquals(NONE, look(latin("\u0089HDF\r\n\u001a\n")));
        for (int header : new int[] {0x0280, 0x0380, 0x0480, 0x0580, 0x280280, 0x4b0480}) {
            assertEquals(NONE, look(safetensors(header)), Integer.toHexString(header));
        }
    }

    private static byte[] safetensors(int header) {
        byte[] json = new byte[header];
        Arrays.fill(json, (byte) ' ');
        byte[] text = latin("{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}");
        System.arraycopy(text, 0, json, 0, text.length);
        return ByteBuffer.allocate(12 + header)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header)
                .put(json)
                .putFloat(1)
                .array();
    }

    @Test
    void randomWeightsAreNotWhateverTheyBeginWith() throws IOException {
        Random random = new Random(20261129);
        for (int i = 0; i < 2_000; i++) {
            byte[] weights = new byte[256];
            random.nextBytes(weights);
            byte[] begin = {(byte) 0x80, (byte) (2 + i % 4)};
            System.arraycopy(begin, 0, weights, 0, i % 2 == 0 ? begin.length : 0);
            assertEquals(NONE, look(weights), "the " + i + "th of seed 20261129");
        }
    }

    @Test
    void aPickleIsFoundThoughItEndsOrFailsAfterItsCall() throws IOException {
        byte[] magic = {(byte) 0x80, 4};
        assertEquals("pickle", look(CALL));
        assertEquals("pickle", look(join(latin("S'" + "x".repeat(100_000) + "'\n0"), CALL)));
        assertEquals("pickle", look(Arrays.copyOf(CALL, CALL.length - 1)));
        assertEquals("pickle", look(join(magic, CALL, latin("000"))));
        assertEquals("pickle", look(join(magic, latin("cmy-module\nf\n)R."))));
        assertEquals("pickle", look(new byte[] {(byte) 0x80, 0, 'N', '.'}));
        assertEquals("packed-pickle", look(deflated(CALL)));
        assertEquals(
                "packed-pickle",
                look(deflated(join(magic, latin("NB\0\0\0\u0008"), new byte[8 << 20]))));
    }

    @Test
    void theFirstFormatOfJoblibIsLookedInto() throws IOException {
        byte[] header = latin("ZF0x26" + " ".repeat(15));

        assertEquals("packed-pickle", look(join(header, deflated(CALL))));
    }

    @Test
    void aHeaderThatHidesItsObjectsIsNotBelieved() throws IOException {
        for (String type :
                new String[] {
                    "'|O'",
                    "'O8'",
                    "'\\x7cO'",
                    "'|' 'O'",
                    "'object'",
                    "'f8,O'",
                    "b'O'",
                    "[('a', \"O\")]"
                }) {
            assertEquals("numpy-object", look(npy("{'descr': " + type + ", 'shape': ()}")), type);
        }
        assertEquals(NONE, look(npy("{'descr': [('Odd', '<f8'), ('object_id', '<i4')]}")));
        byte[] long32 = npy("{'descr': '<f8'}");
        long32[6] = 2;
        Arrays.fill(long32, 8, 12, (byte) 0x7f);
        assertEquals("numpy-object", look(long32));
    }

    private static byte[] npy(String header) {
        byte[] text = latin(header);
        return join(
                new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0},
                new byte[] {(byte) text.length, (byte) (text.length >> 8)},
                text);
    }

    @Test
    void archivesThatAreBrokenOrContrivedDoNoHarm() throws IOException {
        byte[] whole = resource("torch");
        for (int length = 0; length < whole.length; length++) {
            look(Arrays.copyOf(whole, length));
        }
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            byte[] changed = whole.clone();
            changed[4 + random.nextInt(changed.length - 4)] = (byte) random.nextInt();
            look(changed);
        }
        byte[] entry = resource("npz-object");
        for (int i = 0; i < 500; i++) {
            byte[] changed = entry.clone();
            changed[4 + random.nextInt(changed.length - 4)] = (byte) random.nextInt();
            look(changed);
        }
    }

    @Test
    void whatIsInAnArchiveIsFoundBehindOtherBytesAndComments() throws IOException {
        byte[] torch = resource("torch");

        assertEquals("torch-pickle", look(join(torch, torch)));
        byte[] commented = join(torch, latin("comment"));
        commented[torch.length - 2] = 7;
        assertEquals("torch-pickle", look(commented));
        assertEquals("pickle", look(archive("weights/model.bin", CALL)));
        assertEquals(NONE, look(archive("weights/model.bin", latin("weights"))));
        assertEquals(NONE, look(archive("../../etc/data.pkl.txt", latin("no pickle"))));
    }

    @Test
    void whatUnpacksToTooMuchIsNotUnpacked() throws IOException {
        byte[] zeros = new byte[64 << 20];

        assertEquals(NONE, look(deflated(zeros)));
        assertEquals(NONE, look(gzipped(zeros)));
        assertEquals(NONE, look(archive("zeros.npy", zeros)));
    }

    private static byte[] archive(String name, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setLevel(Deflater.BEST_COMPRESSION);
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] deflated(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] gzipped(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private String look(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("file"), bytes);
        Optional<UnsafeFormat> found = FormatProbe.look(file);
        return found.map(UnsafeFormat::text).orElse(NONE);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = FormatProbeTest.class.getResourceAsStream("/formats/" + name)) {
            return in.readAllBytes();
        }
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Test
    void whatLiesInATarIsFoundPlainAndBehindGzip() throws IOException {
        byte[] weights = new byte[100_000];
        byte[] torch = zipped("archive/data.pkl", CALL);
        for (byte[] inner : List.of(CALL, torch)) {
            String label = inner == torch ? "torch-pickle" : "pickle";
            byte[] tar = tar(weights, inner, true);

            assertEquals(label, look(tar));
            assertEquals(label, look(tar(weights, inner, false)), "without a magic");
            assertEquals(label, look(gzipped(tar)));
        }
        assertEquals(NONE, look(tar(weights, weights, true)));
        assertEquals(NONE, look(Arrays.copyOf(tar(weights, CALL, true), 50_000)), "cut off");
    }

    @Test
    void aTarOfContrivedSizesEndsTheLook() throws IOException {
        for (String size : List.of("77777777777", "-1", "", "99999999999")) {
            byte[] header = header("model.pkl", size, true);
            assertEquals(NONE, look(Arrays.copyOf(header, 2_048)), size);
        }
    }

    @Test
    void whatFollowsAFolderThatSaysASizeIsFound() throws IOException {
        for (char type : new char[] {'1', '5'}) {
            byte[] folder = header("f/", "4000", type, true);
            assertEquals("pickle", look(joined(folder, tar(CALL, CALL, true))), "type " + type);
        }
    }

    @Test
    void whatFollowsAFileWhoseSizeIsInPaxAloneIsFound() throws IOException {
        byte[] said = latin("20 mtime=1700000000\n16 size=100000\n");
        byte[] pax = header("pax", Integer.toOctalString(said.length), 'x', true);
        byte[] weights = Arrays.copyOf(new byte[100_000], 100_352);
        byte[] file = header("weights", "0", '0', true);

        byte[] tar = joined(pax, Arrays.copyOf(said, 512), file, weights, tar(CALL, CALL, true));

        assertEquals("pickle", look(tar));
    }

    @Test
    void anEntryOfAnUnknownTypeIsAFile() throws IOException {
        byte[] header = header("f", Integer.toOctalString(CALL.length), 'Z', true);
        assertEquals("pickle", look(joined(header, Arrays.copyOf(CALL, 512), new byte[1_024])));
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] zipped(String name, byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] tar(byte[] first, byte[] second, boolean magic) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] bytes : List.of(first, second)) {
            out.write(header("f", Integer.toOctalString(bytes.length), magic));
            out.write(Arrays.copyOf(bytes, (bytes.length + 511) / 512 * 512));
        }
        out.write(new byte[1_024]);
        return out.toByteArray();
    }

    private static byte[] header(String name, String size, boolean magic) {
        return header(name, size, '0', magic);
    }

    private static byte[] header(String name, String size, char type, boolean magic) {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 124, size);
        put(header, 148, "        ");
        header[156] = (byte) type;
        if (magic) {
            put(header, 257, "ustar");
        }
        int sum = 0;
        for (byte one : header) {
            sum += one & 0xFF;
        }
        put(header, 148, "%06o\0 ".formatted(sum));
        return header;
    }

    private static void put(byte[] into, int at, String text) {
        byte[] bytes = latin(text);
        System.arraycopy(bytes, 0, into, at, bytes.length);
    }
}
