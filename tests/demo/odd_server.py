"""Gives one connection a reply that no good service gives. Prints the port it listens on, then serves once and ends.

usage: odd_server.py NAME    (the names are the keys of REPLIES, and the silent and closing ones below)
"""
import socket
import sys
import time

def fault(status, fields, body):
    return b"HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n%s" % (status, fields, len(body), body)


REPLIES = {
    "garbage": b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n",
    "html": b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 22\r\n\r\n<html>no luck</html>\r\n",
    "denied": b'HTTP/1.1 202 Accepted\r\nContent-Length: 19\r\n\r\n{"Success":"false"}',
    "not-json": b"HTTP/1.1 202 Accepted\r\nContent-Length: 5\r\n\r\nhello",
    "empty": b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n",
    "no-length": b'HTTP/1.1 202 Accepted\r\n\r\n{"Success":"true"}',
    "continue": b'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}',
    "truncated": b'HTTP/1.1 202 Accepted\r\nContent-Length: 100\r\n\r\n{"Success":',
    "half-head": b"HTTP/1.1 202 Acc",
    "chunked": b"HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "compressed": b"HTTP/1.1 202 Accepted\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "endless": b"HTTP/1.1 202 Accepted\r\nX: " + b"a" * 100000,
    "huge": b"HTTP/1.1 202 Accepted\r\nContent-Length: 99999999\r\n\r\n",
    "terminal": fault(b"404 Not Found", b"x-amzn-ErrorType: ResourceNotFoundException\r\n",
                      b'{"message":"\\u001b[2J no \xc2\x9b31m"}'),
    "throttled": fault(b"429 Too Many Requests", b"x-amzn-ErrorType: ThrottlingException:http://x/\r\n", b""),
    "unknown": fault(b"400 Bad Request", b"", b'{"__type":"a#BrandNewException"}'),
    "close": b"",
}


def main(name):
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    listener.settimeout(20)
    peer, _ = listener.accept()
    peer.settimeout(20)
    request = b""
    while b"\r\n\r\n" not in request:
        request += peer.recv(65536)
    if name == "silent":
        peer.recv(1)  # until the client gives up
        return
    reply = REPLIES[name]
    if name in ("continue", "no-length"):  # also byte by byte
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in reply:
            peer.sendall(bytes([byte]))
            time.sleep(0.001)
    else:
        peer.sendall(reply)
    peer.shutdown(socket.SHUT_WR)
    try:
        while peer.recv(65536):
            pass
    except OSError:
        pass


if __name__ == "__main__":
    main(sys.argv[1])
