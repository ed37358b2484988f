package dev.rookery.sync.message;

import java.util.List;
import java.util.Optional;

/**
 * The fields of messages about claims.
 *
 * <p>Threads: stateless.
 */
final class ClaimCodec {

    private static final List<ClaimReply.Standing> STANDINGS =
            List.of(
                    ClaimReply.Standing.ABSENT,
                    ClaimReply.Standing.LEARNING,
                    ClaimReply.Standing.VOTER,
                    ClaimReply.Standing.UNSEATED);

    private ClaimCodec() {}

    static void write(WireWriter out, ClaimRequest request) {
        out.text(request.sender());
        write(out, request.seats());
        write(out, request.wanted());
        writePledges(out, request.pledges());
        out.flag(request.after().isPresent());
        request.after().ifPresent(claim -> write(out, claim));
    }

    static ClaimRequest request(WireReader in) {
        return new ClaimRequest(
                in.text(Limits.NAME_BYTES_MAX),
                seats(in),
                claims(in),
                pledges(in, Limits.CLAIMS_MAX),
                in.flag() ? Optional.of(claim(in)) : Optional.empty());
    }

    static void write(WireWriter out, ClaimReply reply) {
        write(out, reply.seats());
        out.u8(STANDINGS.indexOf(reply.standing()));
        out.varint(reply.refused().size());
        reply.refused().forEach(out::varint);
        writePledges(out, reply.pledges());
        write(out, reply.claims());
        out.flag(reply.more());
    }

    static ClaimReply reply(WireReader in) {
        Seats seats = seats(in);
        int standing = in.u8();
        if (standing >= STANDINGS.size()) {
            throw in.malformed("a standing of " + standing);
        }
        return new ClaimReply(
                seats,
                STANDINGS.get(standing),
                in.list("votes", Limits.CLAIMS_MAX, 1, in::varint),
                pledges(in, Limits.PLEDGES_MAX),
                claims(in),
                in.flag());
    }

    private static void write(WireWriter out, Seats seats) {
        out.varint(seats.size());
        out.varint(seats.taken().size());
        for (Seat seat : seats.taken()) {
            out.varint(seat.number());
            out.varint(seat.generation());
            out.text(seat.node());
            out.origin(seat.origin());
        }
    }

    private static Seats seats(WireReader in) {
        int size = in.count("seats", Limits.SEATS_MAX, 0);
        return new Seats(size, in.list("seats", Limits.SEATS_MAX, Seat.BYTES_MIN, () -> seat(in)));
    }

    private static Seat seat(WireReader in) {
        return new Seat(
                in.count("seats", Limits.SEATS_MAX, 0),
                in.varint(),
                in.text(Limits.NAME_BYTES_MAX),
                in.origin());
    }

    private static void writePledges(WireWriter out, List<Pledge> pledges) {
        out.varint(pledges.size());
        for (Pledge pledge : pledges) {
            out.text(pledge.entity());
            out.text(pledge.holder());
            out.varint(pledge.ballot());
            out.varint(pledge.voted());
            out.varint(pledge.number());
        }
    }

    private static List<Pledge> pledges(WireReader in, int max) {
        return in.list("pledges", max, Pledge.BYTES_MIN, () -> pledge(in));
    }

    private static Pledge pledge(WireReader in) {
        return new Pledge(
                in.text(Limits.ENTITY_BYTES_MAX),
                in.text(Limits.NAME_BYTES_MAX),
                in.varint(),
                in.varint(),
                in.varint());
    }

    private static void write(WireWriter out, List<Claim> claims) {
        out.varint(claims.size());
        claims.forEach(claim -> write(out, claim));
    }

    private static List<Claim> claims(WireReader in) {
        return in.list("claims", Limits.CLAIMS_MAX, Claim.BYTES_MIN, () -> claim(in));
    }

    private static void write(WireWriter out, Claim claim) {
        out.text(claim.entity());
        out.varint(claim.number());
        out.text(claim.holder());
    }

    private static Claim claim(WireReader in) {
        return new Claim(
                in.text(Limits.ENTITY_BYTES_MAX), in.varint(), in.text(Limits.NAME_BYTES_MAX));
    }
}
