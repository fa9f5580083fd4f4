"""What the gateway makes of MediaConvert's replies, and what MediaConvert sees of a call."""
import json
import pathlib
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent), str(pathlib.Path(__file__).resolve().parents[1] / "clients")]
from place import PERMANENT, TEMPORARY, Place, Tally, follows, free_port  # noqa: E402
from raw import Peer, call  # noqa: E402

KIND = sys.argv[1] if len(sys.argv) > 1 else "plain"
UNAVAILABLE = (500, "ServiceUnavailableException")
INTERNAL = (500, "InternalServiceException")
#: What the client gets for an id's last six characters; all but the first lines are asked of CancelJob as well.
REPLIES = {
    "queued": (202, None), "moving": (409, "ResourceInUseException"), "finish": (409, "ResourceInUseException"),
    "called": (409, "ResourceInUseException"), "failed": (409, "ResourceInUseException"),
    "strnge": (409, "ResourceInUseException"), "chunks": (202, None),
}
FAULTS = {
    "badreq": (400, "ValidationException"), "quotas": (429, "LimitExceededException"),
    "forbid": (403, "AccessDeniedException"), "absent": (404, "ResourceNotFoundException"),
    "confli": (409, "ResourceInUseException"), "toomny": (429, "ThrottlingException"), "intern": INTERNAL,
    "teapot": (418, "TeapotException"),
    "html20": INTERNAL, "html40": INTERNAL, "html50": UNAVAILABLE, "redire": INTERNAL, "nohttp": UNAVAILABLE,
    "closed": UNAVAILABLE, "cutoff": UNAVAILABLE, "cutchk": UNAVAILABLE, "badutf": INTERNAL,
    "deepdp": INTERNAL, "toobig": UNAVAILABLE,
}
ONLY_GET = {"notjob": INTERNAL, "others": INTERNAL, "slowly": UNAVAILABLE, "cslowl": UNAVAILABLE}


def seen(place):
    path = place.room / "seen"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def answers(tally, port):
    wanted = {**REPLIES, **FAULTS, **ONLY_GET, **{"c" + name[:5]: reply for name, reply in FAULTS.items()}}
    for kind, (status, name) in wanted.items():
        got = call(port, "3333333333333-" + kind)
        tally.check(f"{kind}: {status} {name or ''}", (got.status, got.fault) == (status, name), got)
        if status == 202:
            tally.check(f"{kind}: the body", got.body == '{"Success":"true"}', got)


def main():
    tally = Tally()
    with Place(KIND) as place:
        place.write_files()
        port = free_port()
        upstream = place.media_convert(tls=True)
        place.nginx(place.gateway(port, upstream, "    jobwire_ids ids;\n", read_timeout="2s"), port)
        answers(tally, port)

        before = len(seen(place))
        got = call(port, "foobar")
        tally.check("a bad id is not asked for", (got.status, len(seen(place))) == (400, before), got)
        got = call(port, "3333333333333-queued", secret="wrong")
        tally.check("nor one with a bad signature", (got.status, len(seen(place))) == (403, before), got)

        got = call(port, "9333333333333-hugejb")
        tally.check("a job of 100 KB", got.status == 202, got)
        got = call(port, "1333333333333-queued")
        told = "00000000-0000-4000-8000-delete000000"
        tally.check("the upstream's request id is passed on", got.fields.get("x-amzn-requestid") == told, got)
        line = follows(place.log, lambda line: told in line)
        tally.check("  and logged", told in line, line)
        got = call(port, "1333333333333-queued")
        tally.check("cancelled twice: 409", got.status == 409 and "Canceled" in got.body, got)
        got = call(port, "3333333333333-absent")
        tally.check("the message is passed on", got.body == '{"message":"no such job"}', got)

        call(port, "1111111111111-mapped")
        tally.check("an id is mapped", seen(place)[-1][2] == "/2017-08-29/jobs/3333333333333-queued", seen(place)[-1])
        got = call(port, "1111111111111-odd_id")
        tally.check("an odd id is encoded", seen(place)[-1][2] == "/2017-08-29/jobs/a%25b%2Fc%C3%A9", seen(place)[-1])

        before = len(seen(place))
        got = call(port, "1433333333333-queued", who=TEMPORARY, body=b"a body that is signed",
                   more=["X-Mine: 1", "Cookie: mine", "User-Agent: mine"])
        tally.check("a temporary credential, with a body", got.status == 202, got)
        new = seen(place)[before:]
        tally.check("GetJob, then CancelJob", [one[1] for one in new] == ["GET", "DELETE"], new)
        names = [sorted(name.lower() for name, _ in one[3]) for one in new]
        tally.check("nothing of the client's comes along", names == [["authorization", "host", "x-amz-date"]] * 2, names)
        tally.check("one connection serves both", len({one[0] for one in new}) == 1, new)
        text = place.errors() + "\n".join(place.log())
        secrets = [PERMANENT[1], TEMPORARY[1], TEMPORARY[2], "gateway/secret+"]
        tally.check("no secret is logged", not any(secret in text for secret in secrets))

        peer = Peer(port)
        for _ in range(3):
            peer.send(call.bytes_of("2433333333333-queued"))
        pipelined = [peer.reply().status for _ in range(3)]
        tally.check("pipelined", pipelined == [202, 409, 409], pipelined)
        place.sound(tally, "translation")

    with Place(KIND) as place:
        place.write_files()
        port = free_port()
        place.certificate("mediaconvert.us-east-1.amazonaws.com")
        place.nginx(place.gateway(port, free_port()), port)
        got = call(port, "3333333333333-queued")
        tally.check("upstream down", (got.status, got.fault) == UNAVAILABLE, got)

    with Place(KIND) as place:
        place.write_files()
        place.write("own", "ASIAGATEWAY gateway/secret+ gateway//token==\n")
        port = free_port()
        upstream = place.media_convert(tls=True)
        place.nginx(place.gateway(port, upstream), port)
        got = call(port, "3333333333333-queued")
        tally.check("the gateway's own session token", got.status == 202, got)

    for name, change in {"another secret": ("own", "AKIAGATEWAY wrong\n"), "another key": ("own", "AKIAOTHER wrong\n")}.items():
        with Place(KIND) as place:
            place.write_files()
            place.write(*change)
            port = free_port()
            upstream = place.media_convert(tls=True)
            place.nginx(place.gateway(port, upstream), port)
            got = call(port, "3333333333333-queued")
            tally.check(f"the gateway's own signature is refused: {name}", (got.status, got.fault) == INTERNAL, got)
            tally.check("  and the error log says so", "does not accept the gateway's signature" in place.errors())

    with Place(KIND) as place:
        place.write_files()
        port = free_port()
        upstream = place.media_convert(tls=True)
        (place.room / "server.pem").rename(place.room / "upstream.pem")
        place.certificate("another.host")
        place.nginx(place.gateway(port, upstream), port)
        got = call(port, "3333333333333-queued")
        tally.check("an upstream nobody vouches for", (got.status, got.fault) == UNAVAILABLE, got)
        tally.check("  sees nothing", not seen(place), seen(place))
    tally.finish()


if __name__ == "__main__":
    main()
