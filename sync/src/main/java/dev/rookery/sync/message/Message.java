package dev.rookery.sync.message;

/**
 * What two nodes say to each other. Every message is a value; {@link MessageCodec} gives it bytes.
 *
 * <p>Threads: immutable.
 */
public sealed interface Message
        permits Hello,
                HelloReply,
                RootReply,
                PullRequest,
                PullResponse,
                RangeRequest,
                RangeResponse,
                PushRequest,
                PushReply,
                SnapshotPart,
                ClaimRequest,
                ClaimReply,
                BlobPart,
                BlobsRequest,
                BlobsReply,
                Refusal {}
