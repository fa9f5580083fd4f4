"""Servers for the transports' programs, each on a port of its own. Prints "NAME PORT" for each, then "ready", and
"NAME connected" for each connection; serves until it is ended.

usage: peers.py                            the odd replies of tests/demo/odd_server.py, and those below
       peers.py --tls CERTIFICATE KEY PORT only "tls": a TLS front of the service on PORT
"""
import pathlib
import socket
import ssl
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "demo"))
from odd_server import REPLIES  # noqa: E402

SUCCESS = b'HTTP/1.1 202 Accepted\r\nx-amzn-RequestId: %s\r\nContent-Length: 18\r\n\r\n{"Success":"true"}'
CONFLICT = (b"HTTP/1.1 409 Conflict\r\nx-amzn-ErrorType: ResourceInUseException\r\nContent-Length: 2\r\n\r\n{}")


def chunks(*pieces):
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)


IN_CHUNKS = (b"HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n1;a=b\r\n{\r\n"
             + chunks(b'"S', b'uccess":"t', b'rue"}') + b"000\r\nX-Trailer: \xc3\xbc\r\n\r\n")
FAULT_IN_CHUNKS = (b"HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n"
                   + chunks(b'{"__type":"Resource', b"NotFoundException", b'","message":"gone', b'"}') + b"0\r\n\r\n")


class Requests:
    """The request heads on a connection, one by one; each becomes the id of its job."""

    def __init__(self, peer, most=65536, pause=0.0):
        self.peer = peer
        self.most = most
        self.pause = pause
        self.rest = b""

    def __iter__(self):
        while True:
            while b"\r\n\r\n" not in self.rest:
                more = self.peer.recv(self.most)
                if not more:
                    return
                self.rest += more
                if self.pause:
                    time.sleep(self.pause)
            head, self.rest = self.rest.split(b"\r\n\r\n", 1)
            yield head.split(b" ", 2)[1].rsplit(b"/", 1)[1]


def hang_up(peer):
    """Closes, after the client has: what it still sends must not drop the reply."""
    peer.shutdown(socket.SHUT_WR)
    while peer.recv(65536):
        pass


def drip(peer, reply, pause=0.0005):
    for at in range(len(reply)):
        peer.sendall(reply[at:at + 1])
        if pause:
            time.sleep(pause)


def keep(peer):
    for job in Requests(peer):
        peer.sendall(SUCCESS % job)


def keep_in_chunks(peer):
    for _ in Requests(peer):
        drip(peer, IN_CHUNKS, pause=0)


def say_close(peer):
    for job in Requests(peer):
        peer.sendall(SUCCESS.replace(b"Content", b"Connection: close\r\nContent") % job)
        return hang_up(peer)


def trickle(peer):
    """Goes on and on, so that no wait for a byte is long."""
    for _ in Requests(peer):
        peer.sendall(b"HTTP/1.1 202 Accepted\r\nX: ")
        while True:
            peer.sendall(b"x")
            time.sleep(0.05)


def one_too_many(peer):
    """A second reply, which nobody asked for and no later request may get."""
    for job in Requests(peer):
        peer.sendall(SUCCESS % job + CONFLICT)


def by_job(peer):
    """No answer to the jobs whose id says so."""
    for job in Requests(peer):
        if not job.endswith(b"silent"):
            peer.sendall(SUCCESS % job)


def slowly(peer):
    """Byte by byte: interim responses, then the final one."""
    for _ in Requests(peer):
        drip(peer, 3 * b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n" + FAULT_IN_CHUNKS)


def narrow(peer):
    """Reads a little at a time, on a socket that keeps a little: see `serve`."""
    for job in Requests(peer, 256, 0.002):
        peer.sendall(SUCCESS % job)


def flood(peer, start, piece):
    for _ in Requests(peer):
        peer.sendall(start)
        while True:
            peer.sendall(piece)


def give(reply):
    def server(peer):
        for _ in Requests(peer):
            peer.sendall(reply)
            return hang_up(peer)
    return server


PEERS = {name: give(reply) for name, reply in REPLIES.items()}
PEERS |= {
    "keep": keep,
    "keep-in-chunks": keep_in_chunks,
    "say-close": say_close,
    "one-too-many": one_too_many,
    "by-job": by_job,
    "slowly": slowly,
    "narrow": narrow,
    "trickle": trickle,
    "silent": lambda peer: peer.recv(65536) and peer.recv(1),
    "flood": lambda peer: flood(peer, b"HTTP/1.1 202 Accepted\r\n\r\n", 4096 * b"x"),
    "flood-of-chunks": lambda peer: flood(peer, b"HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n",
                                          1000 * b"1\r\nx\r\n"),
    "cut-in-a-chunk": give(IN_CHUNKS[:-20]),
    "interim-without-end": lambda peer: flood(peer, b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "upgrade": give(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
    "no-content": give(b"HTTP/1.1 204 No Content\r\n\r\n"),
}


def say(text):
    sys.stdout.write(text + "\n")  # in one piece, from any thread
    sys.stdout.flush()


def serve(name, server):
    listener = socket.socket()
    if server is narrow:  # before it listens, so that connections begin with so small a window
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
    listener.bind(("127.0.0.1", 0))
    listener.listen(64)
    say(f"{name} {listener.getsockname()[1]}")

    def one(peer):
        try:
            with peer:
                peer.settimeout(20)
                peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                server(peer)
        except OSError:
            pass  # the client has gone, as it may

    def accept():
        while True:
            peer, _ = listener.accept()
            say(f"{name} connected")
            threading.Thread(target=one, args=(peer,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


def fill_up(name):
    """A port that lets nobody in: its queue is full, and nobody accepts."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=0)
    waiting = [socket.socket() for _ in range(4)]
    for one in waiting:
        one.setblocking(False)
        one.connect_ex(listener.getsockname())
    say(f"{name} {listener.getsockname()[1]}")
    return listener, waiting


def front(certificate, key, port):
    """Passes on what comes by TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def copy(source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def server(peer):
        with context.wrap_socket(peer, server_side=True) as outside, \
                socket.create_connection(("127.0.0.1", port)) as inside:
            back = threading.Thread(target=copy, args=(inside, outside), daemon=True)
            back.start()
            copy(outside, inside)
            back.join(5)

    return server


def main(arguments):
    full = None  # keeps its sockets
    if arguments[:1] == ["--tls"]:
        serve("tls", front(arguments[1], arguments[2], int(arguments[3])))
    else:
        for name, server in PEERS.items():
            serve(name, server)
        full = fill_up("full")
    say("ready")
    threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1:])
