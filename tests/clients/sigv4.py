"""SigV4 once more, from its text alone: requests signed and signatures checked without jobwire."""
import datetime
import hashlib
import hmac
import urllib.parse

EMPTY = hashlib.sha256(b"").hexdigest()


def stamp(offset=0):
    now = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=offset)
    return now.strftime("%Y%m%dT%H%M%SZ")


def signature(secret, date, scope, method, path, query, headers, names, payload_hash):
    """`headers`: lower-case names. `path` is encoded once more, as all services but one want it."""
    canonical = "\n".join([
        method, urllib.parse.quote(path, safe="/-._~"), query,
        "".join(f"{name}:{' '.join(headers[name].split())}\n" for name in names),
        ";".join(names), payload_hash])
    text = "\n".join(["AWS4-HMAC-SHA256", date, "/".join(scope), hashlib.sha256(canonical.encode()).hexdigest()])
    key = ("AWS4" + secret).encode()
    for part in scope:
        key = hmac.new(key, part.encode(), "sha256").digest()
    return hmac.new(key, text.encode(), "sha256").hexdigest()


def signed_head(method, path, host, key, secret, region="us-east-1", service="elastictranscoder", token=None,
                body=b"", offset=0, more=()):
    """A request as bytes. `more`: lines of fields that are not signed."""
    date = stamp(offset)
    headers = {"host": host, "x-amz-date": date}
    if token:
        headers["x-amz-security-token"] = token
    names = sorted(headers)
    scope = (date[:8], region, service, "aws4_request")
    value = signature(secret, date, scope, method, path, "", headers, names, hashlib.sha256(body).hexdigest())
    lines = [f"{method} {path} HTTP/1.1"] + [f"{name}: {headers[name]}" for name in names]
    lines.append(f"Authorization: AWS4-HMAC-SHA256 Credential={key}/{'/'.join(scope)}, "
                 f"SignedHeaders={';'.join(names)}, Signature={value}")
    lines += more
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body
