#!/usr/bin/env python3
"""Signs random requests with jobwire and with a short reference of our own, and compares every result.

usage: run.py PROGRAM [--count N] [--seed S]

PROGRAM is tests/differential/sign.cpp, built. The reference uses hashlib and hmac alone; where botocore is installed,
each request signed in a field goes through it as well. Prints its seed, its progress, and every difference.
"""
import argparse
import hashlib
import hmac
import random
import subprocess
import sys
import urllib.parse

EMPTY = hashlib.sha256(b"").hexdigest()
BATCH = 2000


def quote(text, safe=""):
    return urllib.parse.quote(text, safe=safe + "-._~")


def canonical_path(path):
    kept = []
    for segment in path.split("/"):
        if segment == "..":
            if kept:
                kept.pop()
        elif segment not in ("", "."):
            kept.append(segment)
    joined = "/" + "/".join(kept)
    if kept and path.endswith("/"):
        joined += "/"
    return quote(joined, "/")


def canonical_pairs(query):
    pairs = []
    for pair in query.split("&"):
        if not pair:
            continue
        name, _, value = pair.partition("=")
        pairs.append((quote(urllib.parse.unquote_to_bytes(name)), quote(urllib.parse.unquote_to_bytes(value))))
    return pairs


def join_pairs(pairs):
    return "&".join(f"{name}={value}" for name, value in sorted(pairs))


def canonical_request(r, pairs, fields):
    grouped = {}
    for name, value in fields:
        words = value.replace("\t", " ").split(" ")
        grouped.setdefault(name.lower(), []).append(" ".join(word for word in words if word))
    lines = "".join(f"{name}:{','.join(values)}\n" for name, values in sorted(grouped.items()))
    names = ";".join(sorted(grouped))
    return "\n".join([r["method"], canonical_path(r["path"]), join_pairs(pairs), lines, names, r["payload"]])


def signature_of(r, digest):
    key = ("AWS4" + r["secret"]).encode()
    for part in (r["now"][:8], r["region"], r["service"], "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    scope = "/".join([r["now"][:8], r["region"], r["service"], "aws4_request"])
    text = "\n".join(["AWS4-HMAC-SHA256", r["now"], scope, digest])
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def reference(r):
    pairs = canonical_pairs(r["query"])
    if r["form"] == "field":
        digest = hashlib.sha256(canonical_request(r, pairs, r["fields"]).encode("latin-1")).hexdigest()
        return f"{digest} {signature_of(r, digest)}"
    scope = "/".join([r["access"], r["now"][:8], r["region"], r["service"], "aws4_request"])
    pairs += [("X-Amz-Algorithm", "AWS4-HMAC-SHA256"), ("X-Amz-Credential", quote(scope)), ("X-Amz-Date", r["now"]),
              ("X-Amz-Expires", str(r["expires"])), ("X-Amz-SignedHeaders", "host")]
    if r["token"]:
        pairs.append(("X-Amz-Security-Token", quote(r["token"])))
    host = [field for field in r["fields"] if field[0].lower() == "host"]
    digest = hashlib.sha256(canonical_request(r, pairs, host).encode("latin-1")).hexdigest()
    value = signature_of(r, digest)
    return f"{digest} {value} {r['path']}?{join_pairs(pairs)}&X-Amz-Signature={value}"


def with_botocore(r):
    """The hash of the canonical request that botocore makes."""
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    auth = SigV4Auth(Credentials(r["access"], r["secret"], r["token"] or None), r["service"], r["region"])
    url = "https://" + dict((n.lower(), v) for n, v in r["fields"])["host"] + r["path"]
    request = AWSRequest(method=r["method"], url=url + ("?" + r["query"] if r["query"] else ""))
    for name, value in r["fields"]:
        if name.lower() != "host":
            request.headers[name] = value
    request.context["timestamp"] = r["now"]
    canonical = auth.canonical_request(request)
    return hashlib.sha256(canonical.encode()).hexdigest()


WORD = "abcXYZ019-._~"
ODD = " +/%&=;:,@!$'()*?#[]\"<>\\^`{|}"


def random_word(rng, low, high, alphabet=WORD):
    return "".join(rng.choice(alphabet) for _ in range(rng.randint(low, high)))


def random_request(rng):
    service = rng.choice(["elastictranscoder", "mediaconvert"])
    version = {"elastictranscoder": "2012-09-25", "mediaconvert": "2017-08-29"}[service]
    region = rng.choice(["us-east-1", "eu-west-1", "ap-southeast-2", "cn-northwest-1"])
    job = random_word(rng, 1, 30, WORD + ODD + "\u00e9\u1234\U0001f600")
    if rng.random() < 0.5:
        job = f"{rng.randrange(10**13):013d}-{random_word(rng, 6, 6, 'abcdef_XYZ012345')}"
    path = f"/{version}/jobs/{quote(job)}"
    if rng.random() < 0.2:
        path = "/".join([""] + [rng.choice(["", ".", "..", "a", "b%2Fc", "%2e%2E", "d~e"]) for _ in range(rng.randint(1, 9))])
    pairs = []
    for _ in range(rng.choice([0, 0, 0, 1, 2, 5, 20])):
        name = quote(random_word(rng, 0, 6, WORD + ODD + "\u00e9"), rng.choice(["", "/:,", "+"]))
        pairs.append(name + rng.choice(["", "=", "=" + quote(random_word(rng, 0, 6, WORD + ODD), "/:+")]))
    form = rng.choice(["field", "field", "query"])
    now = f"{rng.randint(1990, 9999):04d}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}" \
          f"T{rng.randint(0, 23):02d}{rng.randint(0, 59):02d}{rng.randint(0, 59):02d}Z"
    token = random_word(rng, 1, 400, WORD + "+/=") if rng.random() < 0.3 else ""
    host = f"{service}.{region}.amazonaws.com" + rng.choice(["", "", ":443", ":8080"])
    fields = [(rng.choice(["Host", "host", "HOST"]), host)]
    if form == "field":
        fields.append(("X-Amz-Date", now))
        if token:
            fields.append(("X-Amz-Security-Token", token))
    names = [random_word(rng, 1, 10, "abcXYZ-_019") for _ in range(3)]
    for _ in range(rng.choice([0, 0, 1, 3, 12])):
        value = random_word(rng, 0, 20, WORD + ODD + "   \t")
        fields.append((f"My-{rng.choice(names)}", value))
    body = rng.randbytes(rng.choice([0, 0, 0, 1, 63, 64, 200]))
    payload = rng.choice([hashlib.sha256(body).hexdigest(), "UNSIGNED-PAYLOAD"])
    if form == "field" and rng.random() < 0.5:
        fields.append(("x-amz-content-sha256", payload))
    rng.shuffle(fields)
    return {"form": form, "method": rng.choice(["DELETE", "DELETE", "GET", "POST", "PUT"]), "path": path,
            "query": "&".join(pairs), "region": region, "service": service, "now": now,
            "access": random_word(rng, 1, 40, "ABCDEFXYZ0123456789"),
            "secret": random_word(rng, 1, rng.choice([40, 60, 61, 200]), WORD + "+/"), "token": token,
            "expires": rng.choice([1, 900, 604800, rng.randint(1, 604800)]),
            "payload": payload, "fields": fields}


def encode(r):
    def in_hex(text):
        return str(text).encode("latin-1").hex() or "-"

    head = [r[key] for key in ("form", "method", "path", "query", "region", "service", "now", "access", "secret",
                               "token", "expires", "payload")]
    fields = ",".join(f"{in_hex(name)}={in_hex(value)}" for name, value in r["fields"])
    return " ".join([in_hex(part) for part in head] + [fields])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("program")
    parser.add_argument("--count", type=int, default=100000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    options = parser.parse_args()
    try:
        import botocore
        print(f"botocore {botocore.__version__} is here: canonical requests are compared with it too", flush=True)
        second = with_botocore
    except ImportError:
        print("botocore is not installed: compared with the reference alone", flush=True)
        second = None
    print(f"seed {options.seed}, {options.count} requests", flush=True)
    rng = random.Random(options.seed)
    same = differences = by_botocore = 0
    while same + differences < options.count:
        batch = [random_request(rng) for _ in range(min(BATCH, options.count - same - differences))]
        done = subprocess.run([options.program], input="\n".join(map(encode, batch)) + "\n", text=True,
                              capture_output=True, check=True)
        answers = done.stdout.splitlines()
        if len(answers) != len(batch):
            sys.exit(f"{options.program} answered {len(answers)} of {len(batch)} lines")
        for r, answer in zip(batch, answers):
            expected = reference(r)
            right = answer == expected
            if right and second and r["form"] == "field" and comparable_with_botocore(r):
                by_botocore += 1
                right = answer.split(" ")[0] == second(r)
                expected = "botocore: another canonical request"
            if right:
                same += 1
                continue
            differences += 1
            if differences <= 10:
                print(f"FAIL\n  request  {r}\n  expected {expected}\n  got      {answer}")
        if (same + differences) % 20000 == 0 or same + differences == options.count:
            print(f"  {same + differences} of {options.count}, {differences} differences", flush=True)
    if second:
        print(f"{by_botocore} of them were compared with botocore too")
    print(f"{same} passed, {differences} failed")
    return 1 if differences else 0


def comparable_with_botocore(r):
    """botocore takes the host from the URL, queries from its own parser, and the payload's hash from a field."""
    names = [name.lower() for name, _ in r["fields"]]
    host = dict((name.lower(), value) for name, value in r["fields"])["host"]
    return "x-amz-content-sha256" in names and not r["query"] and not host.endswith(":443") and "//" not in r["path"]


if __name__ == "__main__":
    sys.exit(main())
