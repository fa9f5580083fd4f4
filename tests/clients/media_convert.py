"""A MediaConvert of nothing but jobs that can be looked at and cancelled; it checks signatures by itself.

usage: media_convert.py PORT SEEN [CERTIFICATE KEY]
PORT 0 is any that is free, and is printed. Every request's head goes to the file SEEN, a line each.

An id says what becomes of it: its last six characters are a status in lower case, or one of the oddities below.
"""
import http.server
import json
import re
import ssl
import sys
import threading
import time

from sigv4 import EMPTY, signature, stamp

KEYS = {"AKIAGATEWAY": ("gateway/secret+", None), "ASIAGATEWAY": ("gateway/secret+", "gateway//token==")}
STATUSES = {"queued": "SUBMITTED", "moving": "PROGRESSING", "finish": "COMPLETE", "called": "CANCELED",
            "failed": "ERROR", "strnge": "POSTPONED"}
#: What GetJob, or else CancelJob ("c" in front), answers: status, name, message.
FAULTS = {
    "badreq": (400, "BadRequestException", "bad"), "quotas": (402, "ServiceQuotaExceededException", "quota"),
    "forbid": (403, "ForbiddenException", "forbidden"), "absent": (404, "NotFoundException", "no such job"),
    "confli": (409, "ConflictException", "conflict"), "toomny": (429, "TooManyRequestsException", "slow down"),
    "intern": (500, "InternalServerErrorException", "oops"), "teapot": (418, "TeapotException", "short and stout"),
}
#: The same of CancelJob, for a job that GetJob calls SUBMITTED.
CANCEL_FAULTS = {"c" + name[:5]: fault for name, fault in FAULTS.items()}


def page(status, body, length=None):
    size = len(body) if length is None else length
    return b"HTTP/1.1 " + status + b"\r\nContent-Length: " + str(size).encode() + b"\r\n\r\n" + body


HTML = b"<html>not this</html>"
ODD = {
    "html20": page(b"200 OK", HTML), "html40": page(b"404 Not Found", HTML),
    "html50": page(b"503 Service Unavailable", HTML), "redire": page(b"302 Found\r\nLocation: /", b""),
    "nohttp": b"\x16\x03\x01 this is no HTTP\r\n\r\n", "closed": b"",
    "cutoff": page(b"200 OK", b'{"job":{', length=500),
    "cutchk": b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{"job":{\r\n',
    "notjob": page(b"200 OK", b"{}"), "badutf": page(b"200 OK", b'{"job":"\xff\xfe"}'),
    "others": page(b"200 OK", b'{"job":{"id":"another","status":"SUBMITTED"}}'),
    "deepdp": page(b"200 OK", b'{"job":' + b"[" * 4000 + b"]" * 4000 + b"}"),
    "toobig": page(b"200 OK", b'{"job":{"id":"' + b"x" * 600000 + b'"}}'),
}
CANCEL_ODD = {"c" + name[:5]: reply for name, reply in ODD.items()}

lock = threading.Lock()
cancelled = set()


def job_of(job_id, status):
    """What GetJob shows: the two members that matter, among others of all kinds."""
    return {"job": {
        "arn": "arn:aws:mediaconvert:us-east-1:123456789012:jobs/" + job_id, "createdAt": 1764009600, "id": job_id,
        "jobPercentComplete": 0, "billingTagsSource": "JOB", "role": "arn:aws:iam::123456789012:role/M\u00e9dia \"x\"",
        "queue": "arn:aws:mediaconvert:us-east-1:123456789012:queues/Default",
        "settings": {"inputs": [{"fileInput": "s3://in/a.mp4", "id": "inner", "status": "COMPLETE"}],
                     "outputGroups": [{"name": "g%d" % i, "outputs": [{"nameModifier": "_%d" % j} for j in range(9)]}
                                      for i in range(200 if job_id.startswith("9") else 3)]},
        "status": status, "timing": {"submitTime": 1764009600}, "userMetadata": {"status": "COMPLETE"}}}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen = None

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.serve()

    def do_DELETE(self):
        self.serve()

    def serve(self):
        with lock:
            self.seen.write(json.dumps([self.client_address[1], self.command, self.path, self.headers.items()]) + "\n")
            self.seen.flush()
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if not self.check():
            return
        found = re.fullmatch(r"/2017-08-29/jobs/([^/?]+)", self.path)
        if not found:
            return self.fault(404, "NotFoundException", "no such path")
        self.serve_job(found[1])

    def serve_job(self, job_id):
        kind = job_id[-6:]
        cancels = self.command == "DELETE"
        if kind == "slowly" or (cancels and kind == "cslowl"):
            time.sleep(4)
        if kind in ODD or (cancels and kind in CANCEL_ODD):
            return self.raw(ODD[kind] if kind in ODD else CANCEL_ODD[kind])
        if kind in FAULTS or (cancels and kind in CANCEL_FAULTS):
            return self.fault(*(FAULTS[kind] if kind in FAULTS else CANCEL_FAULTS[kind]))
        status = STATUSES.get(kind, "SUBMITTED")
        with lock:
            if job_id in cancelled:
                status = "CANCELED"
            if not cancels:
                return self.answer(200, job_of(job_id, status), chunked=kind == "chunks")
            if status not in ("SUBMITTED", "PROGRESSING"):
                return self.fault(409, "ConflictException", "Cannot cancel a job that is " + status)
            if not kind.startswith("again"):
                cancelled.add(job_id)
        self.answer(202, {})

    def check(self):
        """The signature, by rules written down apart from jobwire's."""
        sent = {name.lower(): value for name, value in self.headers.items()}
        form = re.fullmatch(r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/([^/]+)/aws4_request, ?"
                            r"SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})", sent.get("authorization", ""))
        if not form:
            return self.fault(403, "MissingAuthenticationTokenException", "Missing Authentication Token")
        key, day, region, service, names, value = form.groups()
        secret, token = KEYS.get(key, (None, None))
        names = names.split(";")
        wanted = [name for name in sent if name == "host" or name.startswith("x-amz-")]
        if secret is None or sent.get("x-amz-security-token") != token:
            return self.fault(403, "UnrecognizedClientException", "The security token is invalid.")
        if (region, service) != ("us-east-1", "mediaconvert") or set(wanted) - set(names) or sent["x-amz-date"][:8] != day:
            return self.fault(403, "InvalidSignatureException", "Credential should be scoped to a valid region.")
        if not stamp(-300) <= sent["x-amz-date"] <= stamp(300):
            return self.fault(403, "InvalidSignatureException", "Signature expired")
        scope = (day, region, service, "aws4_request")
        ours = signature(secret, sent["x-amz-date"], scope, self.command, self.path, "", sent, names, EMPTY)
        return ours == value or self.fault(403, "InvalidSignatureException", "The request signature does not match")

    def fault(self, status, name, message):
        self.answer(status, {"message": message}, [("x-amzn-ErrorType", name)])

    def answer(self, status, body, more=(), chunked=False):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("x-amzn-RequestId", "00000000-0000-4000-8000-" + self.command.ljust(12, "0").lower())
        for name, value in more:
            self.send_header(name, value)
        if chunked:
            self.send_header("Transfer-Encoding", "chunked")
            text = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (text[:100], text[100:])) + b"0\r\n\r\n"
        else:
            self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def raw(self, data):
        self.wfile.write(data)
        self.wfile.flush()
        self.close_connection = True


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_):
        pass


def main(port, seen, certificate=None, key=None):
    Handler.seen = open(seen, "a", encoding="utf-8")
    server = Server(("127.0.0.1", int(port)), Handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
