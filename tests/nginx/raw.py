"""Calls in raw bytes, signed without jobwire, and their replies."""
import collections
import socket

from place import PERMANENT
from sigv4 import signed_head

HOST = "elastictranscoder.us-east-1.amazonaws.com"
JOBS = "/2012-09-25/jobs/"

Reply = collections.namedtuple("Reply", "status fault fields body")


class Peer:
    def __init__(self, port, timeout=15):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rest = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def fill(self):
        data = self.socket.recv(65536)
        self.rest += data
        return bool(data)

    def reply(self):
        """The next reply; None where the server has closed."""
        while b"\r\n\r\n" not in self.rest:
            if not self.fill():
                return None
        head, self.rest = self.rest.split(b"\r\n\r\n", 1)
        first, *lines = head.decode().split("\r\n")
        fields = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        size = int(fields.get("content-length", 0))
        while len(self.rest) < size:
            if not self.fill():
                return None
        body, self.rest = self.rest[:size], self.rest[size:]
        return Reply(int(first.split()[1]), fields.get("x-amzn-errortype"), fields, body.decode())


def bytes_of(job_id, who=PERMANENT, secret=None, method="DELETE", path=None, **options):
    return signed_head(method, path or JOBS + job_id, HOST, who[0], secret or who[1], token=who[2], **options)


def call(port, job_id, **options):
    """One call on a connection of its own."""
    with Peer(port) as peer:
        peer.send(bytes_of(job_id, **options))
        return peer.reply()


call.bytes_of = bytes_of
