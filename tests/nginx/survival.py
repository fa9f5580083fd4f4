"""Whether nginx with the module survives: reloads and kills under load, slow and pipelining clients, heads that are too
large or no heads at all. usage: survival.py [plain | asan]
"""
import os
import pathlib
import random
import signal
import socket
import sys
import threading
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent), str(pathlib.Path(__file__).resolve().parents[1] / "clients")]
from place import PERMANENT, Place, Tally, free_port, listens, wait_for  # noqa: E402
from raw import HOST, JOBS, Peer, bytes_of, call  # noqa: E402

KIND = sys.argv[1] if len(sys.argv) > 1 else "plain"
FREE = "3333333333333-abcde3"


class Load:
    """Clients that call on and on, each on a connection that it keeps, until told to stop."""

    #: what is sent, and the statuses it may have
    CALLS = [({}, (202,)), ({"secret": "wrong"}, (403,)), ({"body": b"z" * 20000}, (202,)), ({"offset": 900}, (400,)),
             ({"job_id": "3333333333333-moving"}, (409,))]

    def __init__(self, port, clients=4, pause=0.002):
        self.port = port
        self.pause = pause
        self.stop = threading.Event()
        self.done = 0
        self.lost = 0
        self.wrong = []
        self.threads = [threading.Thread(target=self.work, args=(number,)) for number in range(clients)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def work(self, number):
        chance = random.Random(number)
        peer = None
        while not self.stop.is_set():
            options, statuses = chance.choice(self.CALLS)
            options = dict(options)
            try:
                peer = peer or Peer(self.port)
                peer.send(bytes_of(options.pop("job_id", FREE), **options))
                got = peer.reply()
            except OSError:
                got = None
            if got is None:  # a connection that was closed: the next call has another
                self.lost += 1
                peer = None
            elif got.status in statuses and got.body.startswith("{"):
                self.done += 1
                if got.fields.get("connection") == "close":
                    peer = None
            else:
                self.wrong.append(got)
            time.sleep(self.pause)

    def report(self, tally, what, allowed):
        tally.check(f"{what}: {self.done} replies, none of them wrong", self.done > 20 and not self.wrong, self.wrong[:3])
        tally.check(f"{what}: {self.lost} connections lost", self.lost <= allowed, allowed)


def reload_under_load(tally):
    with Place(KIND) as place:
        place.write_files()
        port = free_port()
        place.nginx(place.emulator(port), port, workers=2)
        with Load(port) as load:
            for _ in range(8):
                time.sleep(0.3)
                tally.check("a reload under load", place.reload())
        # nginx closes a kept connection that is idle at that moment, and a call may be on its way; the next connection
        # may be the old worker's again.
        load.report(tally, "reloads", 8 * 4 * 2)
        place.sound(tally, "reloads")


def kill_under_load(tally):
    with Place(KIND) as place:
        place.write_files()
        port = free_port()
        place.nginx(place.emulator(port), port, workers=2)
        kills = 0
        with Load(port) as load:
            for _ in range(6):
                time.sleep(0.3)
                worker = wait_for(place.workers, what="a worker")[0]
                os.kill(worker, signal.SIGKILL)
                kills += 1
                wait_for(lambda: len(place.workers()) == 2 and worker not in place.workers(), what="another worker")
        load.report(tally, "kills", 6 * 4 * 2)
        place.sound(tally, "kills", killed=kills)
        tally.check("it still answers", call(port, FREE).status == 202)


def slow_clients(tally, port):
    text = bytes_of(FREE, body=b"a slow body")
    with Peer(port) as peer:
        for at in range(len(text)):
            peer.send(text[at:at + 1])
        got = peer.reply()
        tally.check("byte by byte", got.status == 202, got)
    for size in (1, 40, len(text) - 20, len(text) - 1):
        with Peer(port) as peer:
            peer.send(text[:size])
    tally.check("clients that leave in the middle", call(port, FREE).status == 202)
    with Peer(port) as peer:
        peer.send(text[:60])
        got = peer.reply()
        tally.check("a head that never ends is given up", got is None or got.status == 408, got)
    with Peer(port) as peer:
        peer.send(text[:-1])
        got = peer.reply()
        tally.check("a body that never ends is given up", got is None or got.status == 408, got)


def pipelining_clients(tally, port):
    calls = [({}, 202), ({"secret": "wrong"}, 403), ({"body": b"some"}, 202), ({"body": b"x" * 30000, "secret": "no"}, 403),
             ({"method": "GET"}, 404)] * 40
    with Peer(port) as peer:
        sender = threading.Thread(target=peer.send, args=(b"".join(bytes_of(FREE, **options) for options, _ in calls),))
        sender.start()
        got = [peer.reply() for _ in calls]
        sender.join()
    tally.check("200 calls in one go", [one and one.status for one in got] == [status for _, status in calls])
    tally.check("  each with an id of its own", len({one.fields["x-amzn-requestid"] for one in got}) == len(got))


def large_heads(tally, port):
    def sends(name, text, statuses):
        with Peer(port) as peer:
            try:
                peer.send(text)
                got = peer.reply()
            except OSError:
                got = None
            tally.check(f"{name}: {statuses}", (got and got.status) in statuses, got)

    sends("a field of 7 KB", bytes_of(FREE, more=["X-Large: " + "a" * 7000]), (202,))
    sends("a field of 100 KB", bytes_of(FREE, more=["X-Large: " + "a" * 100000]), (400, None))
    sends("a target of 7 KB", bytes_of("%61" * 2300), (400,))
    sends("a target of 100 KB", bytes_of("a" * 100000), (414, None))
    sends("120 fields", bytes_of(FREE, more=[f"X-{i}: {i}" for i in range(120)]), (202,))
    sends("200 fields", bytes_of(FREE, more=[f"X-{i}: {i}" for i in range(200)]), (400,))
    sends("a token of 6 KB", bytes_of(FREE, who=PERMANENT[:2] + ("t" * 6000,)), (403,))
    sends("an Authorization of 7 KB", f"DELETE / HTTP/1.1\r\nHost: a\r\nX-Amz-Date: 20130114T174952Z\r\nAuthorization: "
          f"AWS4-HMAC-SHA256 Credential={'/' * 7000}\r\n\r\n".encode(), (400, 403))
    sends("2000 parameters", f"DELETE /?{'a&' * 2000}X-Amz-Signature=1 HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode(), (400, 403))
    sends("a presigned query of 7 KB", (f"DELETE {JOBS}{FREE}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={'%2f' * 2000}"
          f"&X-Amz-Date=x&X-Amz-Expires=1&X-Amz-SignedHeaders=host&X-Amz-Signature=1 HTTP/1.1\r\nHost: {HOST}\r\n\r\n").encode(), (400, 403))


def broken_heads(tally, port, count):
    """Calls with a few bytes changed, cut out or put twice: each has a reply of its own, or none."""
    chance = random.Random(1)
    odd = bytes(range(256))
    seen = {}
    for number in range(count):
        text = bytearray(bytes_of(FREE, body=b"some body" if number % 4 == 0 else b"", more=["X-Other: \xe9 \t x"]))
        for _ in range(chance.randrange(1, 4)):
            at = chance.randrange(len(text))
            size = chance.randrange(1, 12)
            how = chance.randrange(4)
            if how == 0:
                text[at] = chance.choice(odd)
            elif how == 1:
                del text[at:at + size]
            elif how == 2:
                text[at:at] = text[at:at + size]
            else:
                text[at:at] = bytes(chance.choice(odd) for _ in range(size))
        with Peer(port) as peer:
            peer.send(bytes(text))
            peer.socket.shutdown(socket.SHUT_WR)
            try:
                got = peer.reply()
            except (OSError, ValueError):
                got = None
        status = got.status if got else None
        seen[status] = seen.get(status, 0) + 1
    tally.check(f"{count} broken calls: {seen}", set(seen) <= {None, 202, 400, 403, 404, 405, 408, 411, 413, 414, 417, 501, 505}, seen)
    tally.check("  and it still answers", call(port, FREE).status == 202)


def gateway(tally):
    """Clients that leave while MediaConvert is asked, reloads and kills meanwhile."""
    with Place(KIND) as place:
        place.write_files()
        port = free_port()
        upstream = place.media_convert(tls=True)
        place.nginx(place.gateway(port, upstream), port, workers=2)
        for kind in ("slowly", "cslowl"):
            for number in range(6):
                with Peer(port) as peer:
                    peer.send(bytes_of(f"{number:013}-{kind}"))
                    time.sleep(0.2)
        time.sleep(0.3)
        tally.check("clients that leave meanwhile", call(port, "1000000000000-hurry1").status == 202)
        with Peer(port) as peer:
            peer.send(bytes_of("2000000000000-slowly"))
            time.sleep(0.3)
            tally.check("a reload meanwhile", place.reload())
            got = peer.reply()
            tally.check("  lets the call come to its end", got is not None and got.status == 202, got)
        got = []
        with Load(port) as load:
            load.CALLS = [({"job_id": "3000000000000-again1"}, (202, 409)), ({"secret": "wrong"}, (403,))]
            for kind in ("chunks", "cutoff", "closed", "nohttp", "toobig", "hurry2") * 5:
                got.append(call(port, f"{len(got):013}-{kind}").status)
        tally.check("odd replies under load", got == [202, 500, 500, 500, 500, 202] * 5, got)
        place.sound(tally, "gateway")


def main():
    tally = Tally()
    with Place(KIND) as place:
        place.write_files()
        port = free_port()
        http = place.emulator(port).replace("server {", "server {\n  client_header_timeout 2s;\n  client_body_timeout 2s;", 1)
        place.nginx(http, port)
        slow_clients(tally, port)
        pipelining_clients(tally, port)
        large_heads(tally, port)
        broken_heads(tally, port, 2000)
        tally.check("the port is still there", listens(port))
        place.sound(tally, "clients")
    reload_under_load(tally)
    kill_under_load(tally)
    gateway(tally)
    tally.finish()


if __name__ == "__main__":
    main()
