"""Talks to `cancel_job --serve` in raw bytes, signed by a signer of its own. Prints "pass NAME" or "FAIL NAME: WHY".

usage: raw_client.py PORT    (the service must know the documentation's credentials, and be fresh)
"""
import datetime
import hashlib
import hmac
import json
import re
import socket
import sys
import time

HOST = "elastictranscoder.us-east-1.amazonaws.com"
SCOPE = ("us-east-1", "elastictranscoder", "aws4_request")
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
JOBS = "/2012-09-25/jobs/"


def signed(target, method="DELETE", body=b"", fields=(), key="AKIDEXAMPLE", canonical_path=None, connection=None):
    """A request signed by the rules of SigV4, written down here a second time. `canonical_path`: as double-encoded."""
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    headers = {"host": HOST, "x-amz-date": now}
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    canonical = "\n".join([method, canonical_path or target, "", lines, names, hashlib.sha256(body).hexdigest()])
    scope = "/".join((now[:8],) + SCOPE)
    text = "\n".join(["AWS4-HMAC-SHA256", now, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    secret = ("AWS4" + SECRET).encode()
    for part in (now[:8],) + SCOPE:
        secret = hmac.new(secret, part.encode(), "sha256").digest()
    signature = hmac.new(secret, text.encode(), "sha256").hexdigest()
    head = [f"{method} {target} HTTP/1.1", f"Host: {HOST}", f"X-Amz-Date: {now}",
            f"Authorization: AWS4-HMAC-SHA256 Credential={key}/{scope}, SignedHeaders={names}, Signature={signature}"]
    head += list(fields)
    if body:
        head.append(f"Content-Length: {len(body)}")
    if connection:
        head.append(f"Connection: {connection}")
    return ("\r\n".join(head) + "\r\n\r\n").encode() + body


class Peer:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=5)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rest = b""

    def send(self, data):
        self.socket.sendall(data)

    def reply(self):
        """(status, fields, body) of the next reply; None where the service has closed."""
        while b"\r\n\r\n" not in self.rest:
            if not self.fill():
                return None
        head, self.rest = self.rest.split(b"\r\n\r\n", 1)
        first, *lines = head.decode().split("\r\n")
        fields = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        size = int(fields["content-length"])
        while len(self.rest) < size:
            if not self.fill():
                return None
        body, self.rest = self.rest[:size], self.rest[size:]
        return int(first.split(" ")[1]), fields, json.loads(body)

    def fill(self):
        data = self.socket.recv(65536)
        self.rest += data
        return bool(data)

    def is_silent(self, seconds=0.2):
        self.socket.settimeout(seconds)
        try:
            return self.rest == b"" and self.socket.recv(1) and False
        except TimeoutError:
            return True
        finally:
            self.socket.settimeout(5)


failed = False


def check(name, holds, got=None):
    global failed
    failed = failed or not holds
    print(f"pass raw: {name}" if holds else f"FAIL raw: {name}: got {got!r}", flush=True)


def expect(name, got, status, error=None, message=None):
    holds = got is not None and got[0] == status and got[1].get("x-amzn-errortype") == error
    if holds and message is not None:
        holds = re.search(message, got[2].get("message", "")) is not None
    check(name, holds, got)


def main(port):
    malformed = "MalformedHttpRequestException"

    peer = Peer(port)
    request = signed(JOBS + "3333333333333-queued")
    peer.send(request[:-1])
    check("a head without its last byte is not answered", peer.is_silent())
    peer.send(request[-1:])
    got = peer.reply()
    expect("the last byte brings the reply: 202", got, 202)
    check("its body is the seed's", got is not None and got[2] == {"Success": "true"}, got)
    uuid = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
    first_id = got[1]["x-amzn-requestid"]
    check("the request id is a random UUID", re.fullmatch(uuid, first_id), first_id)
    date = datetime.datetime.strptime(got[1]["date"], "%a, %d %b %Y %H:%M:%S GMT")
    age = datetime.datetime.now(datetime.timezone.utc) - date.replace(tzinfo=datetime.timezone.utc)
    check("the date is now", abs(age.total_seconds()) < 60, got[1]["date"])

    peer.send(request)
    got = peer.reply()
    expect("the same bytes on the same connection: 409", got, 409, "ResourceInUseException", "Canceled")
    check("with another request id", got is not None and got[1]["x-amzn-requestid"] != first_id, got)

    peer.send(b"".join(signed(JOBS + "3333333333333-" + tail) for tail in ("moving", "nosuch", "failed")))
    expect("pipelined, first of three: 409", peer.reply(), 409, "ResourceInUseException", "Progressing")
    expect("pipelined, second: 404", peer.reply(), 404, "ResourceNotFoundException", "nosuch")
    expect("pipelined, third: 409", peer.reply(), 409, "ResourceInUseException", "Error")

    for byte in signed(JOBS + "1671476818694-phptj0"):
        peer.send(bytes([byte]))
        time.sleep(0.0005)
    expect("one byte at a time: 202", peer.reply(), 202)

    for cut in (1, 6, 40, 90, 200):
        request = signed(JOBS + "3333333333333-finish")
        peer.send(request[:cut])
        time.sleep(0.02)
        peer.send(request[cut:])
        expect(f"the head split at {cut}: 409", peer.reply(), 409, "ResourceInUseException", "Complete")

    two = signed(JOBS + "3333333333333-called") + signed(JOBS + "3333333333333-moving")
    peer.send(two[:-30])
    expect("one request and most of the next: the first is answered", peer.reply(), 409, "ResourceInUseException")
    peer.send(two[-30:])
    expect("the rest of the next: the second too", peer.reply(), 409, "ResourceInUseException", "Progressing")

    peer.send(signed(JOBS + "3333333333333-moving", body=b"{}"))
    expect("a body is part of the request: 409", peer.reply(), 409, "ResourceInUseException")
    peer.send(signed(JOBS + "3333333333333-moving", body=b"{}").replace(b"\r\n\r\n{}", b"\r\n\r\n[]"))
    expect("another body than the signed one: 403", peer.reply(), 403, "AccessDeniedException", "does not match")

    bad_id = r"Value 'foobar' at 'id' failed to satisfy constraint: .*: \^\\d\{13\}-\\w\{6\}\$$"
    peer.send(signed(JOBS + "foobar"))
    expect("a bad id, signed: 400 in the service's words", peer.reply(), 400, "ValidationException", bad_id)
    peer.send(signed(JOBS))
    expect("an empty id, signed: 400", peer.reply(), 400, "ValidationException", "Value '' at 'id'")
    peer.send(signed(JOBS + "a%20%22b%22", canonical_path=JOBS + "a%2520%2522b%2522"))
    expect("an escaped id, signed: 400, decoded once", peer.reply(), 400, "ValidationException", "Value 'a \"b\"' at")
    peer.send(signed(JOBS + "%ff", canonical_path=JOBS + "%25ff"))
    expect("an id that is not UTF-8, signed: 400, left encoded", peer.reply(), 400, "ValidationException", "'%ff' at")
    long = "a" * 1500
    peer.send(signed(JOBS + long))
    expect("an id of 1500 bytes, signed: 400", peer.reply(), 400, "ValidationException", long)

    peer.send(signed("/2012-09-25/pipelines/1"))
    got = peer.reply()
    expect("another path, signed: 404", got, 404, "UnknownOperationException")
    check("its body is empty", got is not None and got[2] == {}, got)
    peer.send(signed(JOBS + "3333333333333-moving", method="GET"))
    expect("another method, signed: 404", peer.reply(), 404, "UnknownOperationException")

    peer.send(f"DELETE /nowhere HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
    expect("no signature and no such path: 403, the signature first", peer.reply(), 403,
           "MissingAuthenticationTokenException", "missing Authentication Token")
    peer.send(signed(JOBS + "foobar", key="AKIDOTHER"))
    expect("a key that is not known: 403", peer.reply(), 403, "AccessDeniedException", "security token .* is invalid\\.")
    peer.send(re.sub(rb"AWS4-HMAC-SHA256 Credential", b"AWS4-HMAC-MD5 Credential", signed(JOBS + "foobar")))
    expect("another algorithm: 400", peer.reply(), 400, "IncompleteSignatureException", "'AWS4-HMAC-MD5'")
    peer.send(re.sub(rb"X-Amz-Date: .*?\r\n", b"X-Amz-Date: 20130114T174952Z\r\n", signed(JOBS + "foobar")))
    expect("a date of long ago: 400, with the date", peer.reply(), 400, "RequestExpired",
           "^Signature expired: 20130114T174952Z is now earlier than .* - 5 min")
    peer.send(signed(JOBS + "foobar", fields=["X-Amz-Extra: 1"]))
    expect("an x-amz-* that is not signed: 403", peer.reply(), 403, "AccessDeniedException", "not signed")

    peer.send(signed(JOBS + "3333333333333-moving", connection="close"))
    expect("Connection: close is answered", peer.reply(), 409, "ResourceInUseException")
    check("and then closed", peer.reply() is None)

    garbage = [("garbage", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03hello\r\n\r\n", 400),
               ("text", b"hello, is it me you are looking for?\r\n\r\n", 400),
               ("another version", b"DELETE / HTTP/3.0\r\n\r\n", 505),
               ("a head above the limit", b"DELETE / HTTP/1.1\r\nX: " + b"a" * 9000, 431),
               ("too many fields", b"DELETE / HTTP/1.1\r\n" + b"X: y\r\n" * 200 + b"\r\n", 431),
               ("a folded field", b"DELETE / HTTP/1.1\r\nX: a\r\n b\r\n\r\n", 400),
               ("a body above the limit", b"DELETE / HTTP/1.1\r\nHost: x\r\nContent-Length: 4097\r\n\r\n", 413),
               ("no Host", b"DELETE / HTTP/1.1\r\nX: y\r\n\r\n", 400),
               ("a compressed body", b"DELETE / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501)]
    for name, data, status in garbage:
        peer = Peer(port)
        peer.send(data)
        expect(f"{name}: {status}", peer.reply(), status, malformed)
        check(f"{name}: then closed", peer.reply() is None)

    peer = Peer(port)
    peer.send(signed(JOBS + "3333333333333-moving") + b"nonsense\r\n\r\n" + signed(JOBS + "3333333333333-moving"))
    expect("a request before garbage is answered", peer.reply(), 409, "ResourceInUseException")
    expect("the garbage too", peer.reply(), 400, malformed)
    check("and nothing behind it", peer.reply() is None)

    peer = Peer(port)
    peer.send(b"DELETE / HTTP/1.1\r\nX: " + b"a" * 200000)
    time.sleep(0.2)
    expect("bytes that nobody reads do not cost the client its reply", peer.reply(), 431, malformed)

    Peer(port).send(b"DELETE / HT")  # and gone
    crowd = [Peer(port) for _ in range(70)]  # more than are served at once: the last ones wait for the first to leave
    crowd[0].send(signed(JOBS + "3333333333333-moving"))
    expect("in a crowd the first is answered", crowd[0].reply(), 409, "ResourceInUseException")
    for peer in crowd[:60]:
        peer.socket.close()
    crowd[-1].send(signed(JOBS + "3333333333333-moving"))
    expect("and the last, once others have left", crowd[-1].reply(), 409, "ResourceInUseException")


if __name__ == "__main__":
    main(int(sys.argv[1]))
    sys.exit(1 if failed else 0)
