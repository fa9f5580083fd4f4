#!/usr/bin/env python3
"""Reads replies that jobwire has written with Python's http.client and json, and compares every part.

usage: replies.py PROGRAM [--count N] [--seed S]

PROGRAM is tests/differential/replies.cpp, built.
"""
import argparse
import email.utils
import http.client
import io
import json
import subprocess
import sys

FIELDS = {"cancel": ["x-amzn-requestid", "content-type", "content-length", "date"],
          "fault": ["x-amzn-requestid", "x-amzn-errortype", "content-type", "content-length", "date"]}


class Wire:
    """Stands for a socket that holds one message."""

    def __init__(self, data):
        self.file = io.BytesIO(data)

    def makefile(self, *_):
        return self.file


def unhex(text):
    return b"" if text == "-" else bytes.fromhex(text)


def problem_of(columns):
    what, status = columns[0], int(columns[1])
    request_id, date, first, second, message = map(unhex, columns[2:])
    wire = Wire(message)
    response = http.client.HTTPResponse(wire)
    response.begin()
    fields = [(name.lower(), value) for name, value in response.getheaders()]
    body = response.read()
    if response.status != status or response.version != 11:
        return f"status {response.status}"
    if [name for name, _ in fields] != FIELDS.get(what, FIELDS["cancel"]):
        return f"fields {fields}"
    if response.getheader("x-amzn-requestid").encode("latin-1") != request_id:
        return "request id"
    if response.getheader("date").encode("latin-1") != date or email.utils.parsedate_to_datetime(date.decode()) is None:
        return "date"
    if int(response.getheader("content-length")) != len(body) or not message.endswith(b"\r\n\r\n" + body):
        return "length"
    read = json.loads(body.decode("utf-8"))
    first, second = first.decode("utf-8"), second.decode("utf-8")
    if what == "fault":
        if response.getheader("x-amzn-errortype") != first:
            return "name"
        wanted = {"message": second} if second else {}
    elif what == "Job":
        wanted = {"Job": {"Id": second, "Status": first}}
    elif what == "job":
        wanted = {"job": {"id": second, "status": first}}
    else:
        return "" if read in ({"Success": "true"}, {}) else f"body {read}"
    return "" if read == wanted else f"body {read!r}, not {wanted!r}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--count", type=int, default=10000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    done = subprocess.run([args.program, str(args.count), str(args.seed)], capture_output=True, text=True)
    lines = done.stdout.splitlines()
    failed = 0
    seen = {}
    for number, line in enumerate(lines, 1):
        columns = line.split(" ")
        try:
            problem = problem_of(columns) if len(columns) == 7 else "not a line that the program writes"
        except (ValueError, http.client.HTTPException) as refusal:
            problem = f"refused: {refusal}"
        seen[columns[0]] = seen.get(columns[0], 0) + 1
        if problem:
            failed += 1
            print(f"line {number}: {problem}\n  {line}")
    print(f"seed {args.seed}: {len(lines)} replies {seen}, {failed} differ")
    whole = done.returncode == 0 and len(lines) == args.count and set(seen) == {"cancel", "fault", "Job", "job"}
    return 0 if whole and failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
