package dev.rookery.node.format;

/** Formats whose loaders may run what the file says. Their names are part of the contract. */
public enum UnsafeFormat {
    /** Python's, also joblib's and PyTorch's before 1.6. */
    PICKLE("pickle"),
    /** The same behind zlib or gzip, as joblib and pandas write it. */
    PACKED_PICKLE("packed-pickle"),
    /** PyTorch's archive, in which {@code data.pkl} is one. */
    TORCH_PICKLE("torch-pickle"),
    /** A numpy array of objects, alone or in an archive: its values are pickled. */
    NUMPY_OBJECT("numpy-object");

    private final String text;

    UnsafeFormat(String text) {
        this.text = text;
    }

    /** As people and scripts read it. */
    public String text() {
        return text;
    }
}
