"""What nginx answers as an emulator: bodies, presigned requests, siblings, files, the log, midnight, wrong settings.

usage: answers.py [plain | asan]
"""
import datetime
import hashlib
import pathlib
import re
import shutil
import subprocess
import sys
import time
import urllib.parse

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent), str(pathlib.Path(__file__).resolve().parents[1] / "clients")]
from place import PERMANENT, TEMPORARY, Place, Tally, follows, free_port, nginx_program, wrong_clock  # noqa: E402
from raw import HOST, JOBS, Peer, bytes_of, call  # noqa: E402
from sigv4 import signature, stamp  # noqa: E402

KIND = sys.argv[1] if len(sys.argv) > 1 else "plain"
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
FREE = "3333333333333-abcde3"


def send(port, data):
    with Peer(port) as peer:
        peer.send(data)
        return peer.reply()


def signed(names, lines, path=JOBS + FREE, query="", method="DELETE", payload=hashlib.sha256(b"").hexdigest(),
           date=None, version="1.1"):
    """A request that signs `names`, an absent one as empty; `lines` are its fields but Authorization."""
    date = date or stamp()
    headers = {name.lower(): value for name, value in lines}
    headers.update({name: "" for name in names if name not in headers})
    scope = (date[:8], "us-east-1", "elastictranscoder", "aws4_request")
    value = signature(PERMANENT[1], date, scope, method, path, query, headers, sorted(names), payload)
    text = f"{method} {path} HTTP/{version}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines)
    text += (f"Authorization: AWS4-HMAC-SHA256 Credential={PERMANENT[0]}/{'/'.join(scope)}, "
             f"SignedHeaders={';'.join(sorted(names))}, Signature={value}\r\n\r\n")
    return text.encode()


def presigned(expires=300, token=None, offset=0, job_id=FREE):
    date = stamp(offset)
    scope = (date[:8], "us-east-1", "elastictranscoder", "aws4_request")
    query = {"X-Amz-Algorithm": "AWS4-HMAC-SHA256", "X-Amz-Credential": PERMANENT[0] + "/" + "/".join(scope),
             "X-Amz-Date": date, "X-Amz-Expires": str(expires), "X-Amz-SignedHeaders": "host"}
    if token:
        query["X-Amz-Security-Token"] = token
    text = "&".join(f"{name}={urllib.parse.quote(query[name], safe='-._~')}" for name in sorted(query))
    value = signature(PERMANENT[1], date, scope, "DELETE", JOBS + job_id, text, {"host": HOST}, ["host"],
                      hashlib.sha256(b"").hexdigest())
    return f"DELETE {JOBS}{job_id}?{text}&X-Amz-Signature={value} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()


def expect(tally, name, got, status, fault=None):
    return tally.check(f"{name}: {status} {fault or ''}", got is not None and (got.status, got.fault) == (status, fault), got)


def bodies(tally, port):
    large = b"x" * 300000
    expect(tally, "a signed body", call(port, FREE, body=b"some body"), 202)
    expect(tally, "a large one, in a file", call(port, FREE, body=large), 202)
    expect(tally, "a changed body", send(port, bytes_of(FREE, body=b"some body")[:-1] + b"Y"), 403, "AccessDeniedException")
    expect(tally, "a large one, changed", send(port, bytes_of(FREE, body=large)[:-1] + b"Y"), 403, "AccessDeniedException")
    text = bytes_of(FREE, body=b"some body").replace(b"Content-Length: 9\r\n", b"Transfer-Encoding: chunked\r\n")
    text = text[:-9] + b"4\r\nsome\r\n5\r\n body\r\n0\r\n\r\n"
    expect(tally, "chunks", send(port, text), 202)
    text = bytes_of(FREE, body=b"some body", more=["Expect: 100-continue"])
    with Peer(port) as peer:
        peer.send(text[:-9])
        tally.check("100 Continue", peer.reply().status == 100)
        peer.send(text[-9:])
        expect(tally, "then the body", peer.reply(), 202)
    with Peer(port) as peer:
        peer.send(bytes_of(FREE, secret="wrong", body=b"some body") + bytes_of(FREE))
        expect(tally, "a refused body", peer.reply(), 403, "AccessDeniedException")
        expect(tally, "  and the next call", peer.reply(), 202)
    with Peer(port) as peer:
        unread = bytes_of(FREE, body=b"some body").replace(PERMANENT[0].encode(), b"AKIDANOTHER")
        peer.send(unread + bytes_of(FREE))
        expect(tally, "an unread body", peer.reply(), 403, "AccessDeniedException")
        expect(tally, "  and the next call", peer.reply(), 202)


def forms(tally, port):
    expect(tally, "presigned", send(port, presigned()), 202)
    expect(tally, "presigned, too late", send(port, presigned(expires=5, offset=-60)), 400, "RequestExpired")
    expect(tally, "presigned, a token too many", send(port, presigned(token="T")), 403, "AccessDeniedException")
    both = presigned().replace(b"\r\n\r\n", b"\r\nAuthorization: AWS4-HMAC-SHA256 x\r\n\r\n")
    expect(tally, "signed in both places", send(port, both), 400, "IncompleteSignatureException")
    expect(tally, "in the past", call(port, FREE, offset=-290), 202)
    expect(tally, "too far in the past", call(port, FREE, offset=-320), 400, "RequestExpired")
    expect(tally, "too far ahead", call(port, FREE, offset=320), 400, "RequestExpired")
    expect(tally, "another region", call(port, FREE, region="us-west-2"), 403, "AccessDeniedException")
    expect(tally, "another service", call(port, FREE, service="s3"), 403, "AccessDeniedException")
    expect(tally, "no signature", send(port, b"DELETE / HTTP/1.1\r\nHost: a\r\n\r\n"), 403, "MissingAuthenticationTokenException")
    fields = [("Host", HOST), ("X-Amz-Date", stamp())]
    expect(tally, "HTTP/1.0", send(port, signed(["host", "x-amz-date"], fields, version="1.0")), 202)
    unsigned = fields + [("X-Amz-Extra", "1")]
    expect(tally, "an unsigned x-amz field", send(port, signed(["host", "x-amz-date"], unsigned)), 403, "AccessDeniedException")
    absent = signed(["host", "x-amz-date", "x-amz-target"], fields)
    expect(tally, "signed but absent", send(port, absent), 403, "AccessDeniedException")
    now = datetime.datetime.now(datetime.timezone.utc)
    dated = [("Host", HOST), ("Date", now.strftime("%a, %d %b %Y %H:%M:%S GMT"))]
    dated = signed(["host", "date"], dated, date=now.strftime("%Y%m%dT%H%M%SZ"))
    expect(tally, "Date alone", send(port, dated), 400, "IncompleteSignatureException")
    payload = [("Host", HOST), ("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD"), ("X-Amz-Date", fields[1][1])]
    payload = signed(["host", "x-amz-content-sha256", "x-amz-date"], payload, payload="UNSIGNED-PAYLOAD")
    expect(tally, "an unsigned payload", send(port, payload), 403, "AccessDeniedException")
    several = signed(["host", "x-amz-date"], fields).replace(b"\r\n\r\n", b"\r\nHost: " + HOST.encode() + b"\r\n\r\n")
    got = send(port, several)
    tally.check("two hosts: 400", got is not None and got.status == 400, got)
    return absent, dated, payload


def paths(tally, port):
    for path, status, fault in [
            (JOBS + "foobar", 400, "ValidationException"), (JOBS, 400, "ValidationException"),
            (JOBS + "3333333333333-abcde%33", 202, None), (JOBS + "%c3%28", 400, "ValidationException"),
            (JOBS + FREE + "/", 404, "UnknownOperationException"), (JOBS[:-1], 404, "UnknownOperationException"),
            ("/2012-09-25/Jobs/" + FREE, 404, "UnknownOperationException"),
            ("//2012-09-25/jobs/" + FREE, 404, "UnknownOperationException")]:
        # The path is signed as a service reads it: doubled slashes and all, normalized.
        text = bytes_of("", path=path)
        if "//" in path:
            text = signed(["host", "x-amz-date"], [("Host", HOST), ("X-Amz-Date", stamp())], path=path.replace("//", "/"))
            text = text.replace(b"DELETE /2012", b"DELETE //2012")
        expect(tally, "DELETE " + path, send(port, text), status, fault)
    expect(tally, "GET", send(port, bytes_of(FREE, method="GET")), 404, "UnknownOperationException")
    with Peer(port) as peer:
        peer.send(bytes_of(FREE, method="HEAD"))
        while b"\r\n\r\n" not in peer.rest and peer.fill():
            pass
        tally.check("HEAD: no body", peer.rest.startswith(b"HTTP/1.1 404") and peer.rest.endswith(b"\r\n\r\n"), peer.rest)


def logs(tally, port, place):
    def logged(name, *wanted):
        line = follows(place.log, lambda line: wanted == tuple(line.split()[-6:][:len(wanted)]))
        tally.check("the log line of " + name, wanted == tuple(line.split()[-6:][:len(wanted)]), line)

    got = call(port, FREE, who=TEMPORARY)
    tally.check("the id is a UUID", bool(UUID.fullmatch(got.fields["x-amzn-requestid"])), got)
    logged("a success", "202", "valid", TEMPORARY[0], FREE, "success", got.fields["x-amzn-requestid"])
    call(port, "3333333333333-moving")
    logged("a refusal", "409", "valid", PERMANENT[0], "3333333333333-moving", "ResourceInUseException")
    call(port, FREE, secret="wrong")
    logged("a bad signature", "403", "signature_mismatch", PERMANENT[0], "-", "AccessDeniedException")
    # A client that takes the one for the other.
    call(port, FREE, who=("aSecretThatIsTakenForAnId0123456789", "AKIDEXAMPLE", None))
    logged("an unknown key, which it does not show", "403", "unknown_access_key", "-", "-", "AccessDeniedException")
    send(port, presigned(token="a-session-token"))
    logged("a presigned call, without its query", "403", "invalid_token", PERMANENT[0], "-", "AccessDeniedException")
    text = place.errors() + "\n".join(place.log())
    secrets = ["a-session-token", PERMANENT[1], TEMPORARY[1], TEMPORARY[2], "aSecretThat"]
    tally.check("no secret is logged", not any(secret in text for secret in secrets))


def version_2(tally, place, http):
    """By curl, which speaks HTTP/2 in clear."""
    port = free_port()
    place.nginx(http(port).replace(f":{port};", f":{port} http2;"), port)
    for body, secret, status in [("", PERMANENT[1], "202"), ("some body", PERMANENT[1], "202"), ("z" * 50000, PERMANENT[1], "202"),
                                 ("z" * 50000, "wrong", "403")]:
        command = ["curl", "-s", "-o", "-", "-w", "%{http_version} %{http_code}", "--http2-prior-knowledge", "-X", "DELETE",
                   "--aws-sigv4", "aws:amz:us-east-1:elastictranscoder", "--user", f"{PERMANENT[0]}:{secret}",
                   f"http://127.0.0.1:{port}{JOBS}3000000000000-again1"] + (["--data-binary", body] if body else [])
        got = subprocess.run(command, capture_output=True, text=True).stdout
        tally.check(f"HTTP/2, {len(body)} bytes of body: {status}", got.endswith("2 " + status), got)
    place.sound(tally, "HTTP/2")


def options(tally, absent, dated, payload):
    """What is refused by default can be accepted."""
    with Place(KIND) as place:
        place.write_files()
        port, behind = free_port(), free_port()
        more = ("    jobwire_absent_headers empty;\n    jobwire_date_field on;\n    jobwire_unsigned_payload on;\n"
                "    jobwire_skew 15m;\n    jobwire_siblings pass;\n    proxy_pass http://127.0.0.1:%d;\n" % behind)
        sibling = "server { listen 127.0.0.1:%d; client_body_in_single_buffer on; location / { return 200 sibling; } }\n"
        place.nginx(place.emulator(port, more) + sibling % behind, port)
        expect(tally, "jobwire_absent_headers empty", send(port, absent), 202)
        expect(tally, "jobwire_date_field on", send(port, dated), 202)
        expect(tally, "jobwire_unsigned_payload on", send(port, payload), 202)
        expect(tally, "jobwire_skew 15m", call(port, FREE, offset=-890), 202)
        got = send(port, bytes_of(FREE, method="GET"))
        tally.check("jobwire_siblings pass", got.status == 200 and got.body == "sibling", got)
        line = follows(place.log, lambda line: " valid AKIDEXAMPLE - passed -" in line)
        tally.check("  is logged", " valid AKIDEXAMPLE - passed -" in line, line)
        got = send(port, bytes_of("", method="POST", path="/2012-09-25/jobs", body=b"y" * 100000))
        tally.check("  with a body", got.status == 200 and got.body == "sibling", got)
        expect(tally, "  but not unsigned", send(port, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"), 403, "MissingAuthenticationTokenException")
        expect(tally, "  nor one of its own", send(port, bytes_of(FREE)), 202)
        place.sound(tally, "options")


def files(tally):
    """Read anew at each reload; a broken one leaves all as it was."""
    other = ("AKIDOTHER", "anotherSecret", None)
    with Place(KIND) as place:
        place.write_files()
        port = free_port()
        place.nginx(place.emulator(port), port)
        expect(tally, "before the reload", call(port, FREE, who=other), 403, "AccessDeniedException")
        place.write("credentials", "AKIDOTHER anotherSecret\nAKIDEXAMPLE changed\n")
        place.write("jobs", FREE + " Complete\n")
        tally.check("a reload", place.reload())
        expect(tally, "a new credential", call(port, FREE, who=other), 409, "ResourceInUseException")
        expect(tally, "the old secret", call(port, FREE), 403, "AccessDeniedException")
        expect(tally, "the new one", call(port, FREE, secret="changed"), 409, "ResourceInUseException")
        for name, text, told in [("credentials", "AKIDOTHER\n", "line 1: it should be ACCESS_KEY_ID SECRET"),
                                 ("credentials", "\n# none\n", "has no credentials"),
                                 ("credentials", "A mySecret\nB mySecret\nA mySecret\n", "has two lines for \"A\""),
                                 ("jobs", "\n" + FREE + " Gone\n", "line 2: it should be JOB_ID Submitted|"),
                                 ("jobs", "foobar Submitted\n", "line 1: it should be JOB_ID Submitted|")]:
            kept = (place.room / name).read_text()
            place.write(name, text)
            tally.check(f"a broken file: {told}", not place.reload() and told in place.errors())
            tally.check("  of which nothing is logged", "mySecret" not in place.errors())
            expect(tally, "  and all is as before", call(port, FREE, who=other), 409, "ResourceInUseException")
            place.write(name, kept)
        place.sound(tally, "files")


def midnight(tally):
    """Ten seconds around midnight UTC: the day's key goes out of use by itself, on both sides of the gateway."""
    if KIND != "plain" or not shutil.which("faketime"):
        print("skipped midnight: faketime is missing, or the address sanitizer does not bear it")
        return
    now = datetime.datetime.now(datetime.timezone.utc)
    start = (now + datetime.timedelta(days=1)).replace(hour=23, minute=59, second=54, microsecond=0)
    shift = int((start - now).total_seconds())
    clock = tuple(wrong_clock(f"+{shift}s"))
    with Place(KIND) as place:
        place.write_files()
        port = free_port()
        upstream = place.media_convert(tls=True, prefix=clock)
        # libfaketime looks for these again after a while, and nginx keeps no other variables.
        kept = "env FAKETIME;\nenv FAKETIME_SHARED;\n"
        place.nginx(place.gateway(port, upstream), port, prefix=clock, directives=kept)
        for number in range(15):
            got = call(port, f"{number:013}-hurry1", offset=shift)
            expect(tally, "at " + stamp(shift), got, 202)
            time.sleep(0.8)
        expect(tally, "a call of the day before", call(port, "1333333333333-hurry1", offset=shift - 60), 202)
        days = set(re.findall(r"/(\d{8})/us-east-1/mediaconvert", (place.room / "seen").read_text()))
        tally.check("two days were signed for", len(days) == 2, days)


def settings(tally):
    """What cannot be meant is refused with a sentence."""
    good = {"jobwire": "emulate", "jobwire_region": "us-east-1", "jobwire_credentials": "credentials", "jobwire_jobs": "jobs"}
    for change, told in [({"jobwire_credentials": None}, 'needs "jobwire_credentials"'),
                         ({"jobwire_credentials": "nowhere"}, "cannot open"),
                         ({"jobwire_region": None}, 'needs "jobwire_region"'), ({"jobwire_region": "US_EAST"}, 'needs "jobwire_region"'),
                         ({"jobwire_jobs": None}, 'needs "jobwire_jobs"'), ({"jobwire": "both"}, "invalid value"),
                         ({"jobwire": "translate"}, 'needs "jobwire_upstream_credentials"'),
                         ({"jobwire": "translate", "jobwire_upstream_credentials": "own"}, 'needs "jobwire_upstream"'),
                         ({"jobwire": "translate", "jobwire_upstream_credentials": "own", "jobwire_upstream": "/m",
                           "jobwire_upstream_host": "a b"}, "cannot be right"), ({}, None)]:
        with Place(KIND) as place:
            place.write_files()
            lines = "".join(f"{name} '{value}'; " for name, value in {**good, **change}.items() if value)
            http = "server { listen 127.0.0.1:%d; location / { %s } }" % (free_port(), lines)
            place.write_config(http)
            done = subprocess.run([nginx_program(), "-t", "-p", place.room, "-c", place.room / "nginx.conf"],
                                  capture_output=True, text=True, env=place.environment())
            holds = told in done.stderr and done.returncode if told else done.returncode == 0
            tally.check(f"{change or 'the right settings'}", bool(holds), done.stderr)


def main():
    tally = Tally()
    with Place(KIND) as place:
        place.write_files()
        port = free_port()
        place.nginx(place.emulator(port), port)
        bodies(tally, port)
        kept = forms(tally, port)
        paths(tally, port)
        logs(tally, port, place)
        place.sound(tally, "answers")
    with Place(KIND) as place:
        place.write_files(jobs="3000000000000-again1 Submitted\n")
        version_2(tally, place, place.emulator)
    with Place(KIND) as place:
        place.write_files()
        upstream = place.media_convert(tls=True)
        version_2(tally, place, lambda port: place.gateway(port, upstream))
    options(tally, *kept)
    files(tally)
    settings(tally)
    midnight(tally)
    tally.finish()


if __name__ == "__main__":
    main()
