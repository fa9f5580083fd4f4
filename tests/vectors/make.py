"""Makes this folder's signing vectors from their inputs, with hashlib and hmac alone; nothing here knows jobwire.

usage: make.py [--check]

Without arguments it writes NAME.txt for every case. With --check it writes nothing, and fails where a file is missing,
is not one of its own, or differs.

A file holds the inputs, one `key: value` a line, and then every stage of signing behind a line `== STAGE`. Field values
stand in quotes, since spaces at their ends count; `signed: all` leaves the choice of names to the signer.
"""
import hashlib
import hmac
import pathlib
import sys

FOLDER = pathlib.Path(__file__).parent
EMPTY = hashlib.sha256(b"").hexdigest()
UNRESERVED = set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
TOKEN = "FwoGZXIvYXdzEXAMPLE//////////wEaDHqa0AP1+token/of/a==session=="

DEFAULTS = {
    "method": "DELETE", "path": "/2012-09-25/jobs/3333333333333-abcde3", "query": "",
    "host": "elastictranscoder.us-east-1.amazonaws.com", "fields": [], "signed": "all",
    "region": "us-east-1", "service": "elastictranscoder", "instant": "20240229T235959Z",
    "access-key-id": "AKIDEXAMPLE", "secret": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "payload": EMPTY,
    "normalize": "yes", "double-encode": "yes", "absent": "refuse",
}
MC = {"path": "/2017-08-29/jobs/1671476818694-phptj0", "service": "mediaconvert",
      "host": "mediaconvert.us-east-1.amazonaws.com"}

CASES = {
    "cancel": {},
    "cancel-media-convert": MC,
    "cancel-in-china": {**MC, "region": "cn-northwest-1",
                        "host": "subscribe.mediaconvert.cn-northwest-1.amazonaws.com.cn"},
    "host-with-port": {"host": "localhost:8080"},
    "id-escaped": {"path": "/2012-09-25/jobs/a%20b%2Fc%25d"},
    "id-of-every-punctuation": {**MC, "path": "/2017-08-29/jobs/%21%22%23$&'()*+,:;=@%5B%5D%5E_%60%7B%7C%7D~-."},
    "id-utf8": {**MC, "path": "/2017-08-29/jobs/%C3%A9%E2%82%AC%F0%9F%98%80"},
    "path-dot-segments": {"path": "/2012-09-25/x/..//./jobs/./3333333333333-abcde3/../"},
    "path-above-the-root": {"path": "/../../jobs/.."},
    "path-empty": {"path": ""},
    "path-as-it-stands": {"path": "/a//b/./c%2f%41~/../d", "normalize": "no", "double-encode": "no"},
    "query-sorted-by-name-then-value": {"method": "GET", "query": "b=2&a-=1&a=2&a=10&A=3&a=&ab=1&a_=0"},
    "query-escapes": {"method": "GET", "query": "p=%7e%41%2f&q=a+b&%c3%a9=%00&e&=v&x=1=2&&"},
    "query-sorts-as-encoded": {"method": "GET", "query": "%7Ba=1&z=2&~=3&!=4&%C3%A9=5"},
    "field-spaces": {"fields": [("My-Header", "  a   b\t\tc  "), ("My-Quoted", '"a   b"'), ("My-Empty", "   ")]},
    "field-duplicates": {"fields": [("X-Two", "z"), ("x-one", "1"), ("x-two", "a"), ("X-TWO", " b  c ")]},
    "field-names-sorted": {"fields": [("X-B", "1"), ("x-a-b", "2"), ("X-A", "3"), ("x-ab", "4"), ("Accept", "*/*")]},
    "names-chosen": {"signed": "host;x-amz-date", "fields": [("User-Agent", "not signed"), ("Accept", "*/*")]},
    "seed-names-as-empty": {"signed": "host;x-amz-date;x-amz-target", "absent": "as-empty",
                            "host": "elastictranscoder.us-east-1.amazonaws.com:443"},
    "seed-names-line-omitted": {"signed": "host;x-amz-date;x-amz-target", "absent": "omit-line"},
    "session-token": {"fields": [("X-Amz-Security-Token", TOKEN)]},
    "session-token-media-convert": {**MC, "fields": [("X-Amz-Security-Token", TOKEN)]},
    "body": {"method": "POST", "path": "/2012-09-25/jobs",
             "payload": hashlib.sha256(b'{"PipelineId":"1"}').hexdigest(),
             "fields": [("Content-Type", "application/json"),
                        ("x-amz-content-sha256", hashlib.sha256(b'{"PipelineId":"1"}').hexdigest())]},
    "body-unsigned": {"payload": "UNSIGNED-PAYLOAD", "fields": [("x-amz-content-sha256", "UNSIGNED-PAYLOAD")]},
    "secret-of-60": {"secret": "s" * 60},
    "secret-of-61": {"secret": "s" * 61},
    "secret-of-200": {"secret": "0123456789" * 20},
    "first-instant": {"instant": "19700101T000000Z"},
    "last-instant": {"instant": "99991231T235959Z"},
}


def encode(text: bytes, keep: bytes = b"") -> str:
    return "".join(chr(c) if c in UNRESERVED or c in keep else f"%{c:02X}" for c in text)


def decode(text: bytes) -> bytes:
    out = bytearray()
    at = 0
    while at < len(text):
        digits = text[at + 1:at + 3]
        if text[at:at + 1] == b"%" and len(digits) == 2 and all(c in b"0123456789abcdefABCDEF" for c in digits):
            out.append(int(digits, 16))
            at += 3
        else:
            out.append(text[at])
            at += 1
    return bytes(out)


def canonical_path(case: dict) -> str:
    path = case["path"] or "/"
    if case["normalize"] == "yes":
        kept: list[str] = []
        for segment in path.split("/"):
            if segment == "..":
                kept = kept[:-1]
            elif segment not in ("", "."):
                kept.append(segment)
        # A slash at the end stays one; so does the root.
        path = "/" + "/".join(kept) + ("/" if kept and path.endswith("/") else "")
    raw = path.encode()
    if case["double-encode"] == "yes":
        return encode(raw, b"/")
    return "/".join(encode(decode(segment)) for segment in raw.split(b"/"))


def canonical_query(query: str) -> str:
    pairs = []
    for pair in query.encode().split(b"&"):
        if pair:
            name, _, value = pair.partition(b"=")
            pairs.append((encode(decode(name)), encode(decode(value))))
    return "&".join(f"{name}={value}" for name, value in sorted(pairs))


def stages(case: dict) -> dict[str, str]:
    values: dict[str, list[str]] = {}
    for name, value in case["fields"]:
        values.setdefault(name.lower(), []).append(" ".join(value.split()))
    names = sorted(values) if case["signed"] == "all" else case["signed"].split(";")
    lines = []
    for name in names:
        if name in values:
            lines.append(f"{name}:{','.join(values[name])}\n")
        elif case["absent"] == "as-empty":
            lines.append(f"{name}:\n")
    listed = ";".join(names)
    request = "\n".join([case["method"], canonical_path(case), canonical_query(case["query"]), "".join(lines), listed,
                         case["payload"]])
    scope = "/".join([case["instant"][:8], case["region"], case["service"], "aws4_request"])
    to_sign = "\n".join(["AWS4-HMAC-SHA256", case["instant"], scope, hashlib.sha256(request.encode()).hexdigest()])
    key = ("AWS4" + case["secret"]).encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    value = f"AWS4-HMAC-SHA256 Credential={case['access-key-id']}/{scope}, SignedHeaders={listed}, Signature={signature}"
    return {"canonical request": request, "string to sign": to_sign, "signing key": key.hex(), "signature": signature,
            "authorization": value}


def text_of(name: str) -> str:
    case = {**DEFAULTS, **CASES[name]}
    case["fields"] = [("Host", case["host"]), ("X-Amz-Date", case["instant"]), *case["fields"]]
    lines = [f"{key}: {value}" for key, value in case.items() if key not in ("fields", "host")]
    lines += [f'field: {field}: "{value}"' for field, value in case["fields"]]
    for stage, text in stages(case).items():
        lines += ["== " + stage, text]
    return "\n".join(lines) + "\n"


def main() -> int:
    if sys.argv[1:] not in ([], ["--check"]):
        sys.exit("usage: make.py [--check]")
    wrong = 0
    for name in CASES:
        path = FOLDER / f"{name}.txt"
        wanted = text_of(name).encode()
        if not sys.argv[1:]:
            path.write_bytes(wanted)
        elif not path.is_file() or path.read_bytes() != wanted:
            print(f"{path.name}: is missing, or not what make.py makes")
            wrong += 1
    for path in sorted(FOLDER.glob("*.txt")):
        if path.stem not in CASES:
            print(f"{path.name}: make.py does not make it")
            wrong += 1
    print(f"{len(CASES)} cases, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
