"""Every header compiles alone, without warnings; the core's also without exceptions and RTTI.

usage: headers_alone.py ROOT --compiler CXX [--system=DIR ...]
"""
import argparse
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile

FLAGS = "-fsyntax-only -std=c++20 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror".split()
BARE = ["-fno-exceptions", "-fno-rtti"]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("root", type=pathlib.Path)
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--system", action="append", default=[])
    args = parser.parse_args()
    include = args.root / "include"
    headers = sorted(p.relative_to(include).as_posix() for p in include.rglob("*.hpp"))

    jobs = []
    for header in headers:
        rim = header.startswith("jobwire/adapt/")
        jobs.append((header, []))
        if not rim:
            jobs.append((header, BARE))
    jobs.sort(key=lambda job: not job[0].startswith("jobwire/adapt/"))  # the slow ones first

    def compile_one(job: tuple[str, list[str]]) -> tuple[str, str]:
        header, extra = job
        # A source file of its own, since `#pragma once` in a main file is a warning. Twice: that must be harmless.
        with tempfile.NamedTemporaryFile("w", suffix=".cpp") as source:
            source.write(f"#include <{header}>\n#include <{header}>\n")
            source.flush()
            done = subprocess.run(
                [args.compiler, *FLAGS, *extra, f"-I{include}", *(f"-isystem{d}" for d in args.system), source.name],
                capture_output=True, text=True)
        label = " ".join([header, *extra])
        return label, "" if done.returncode == 0 else done.stdout + done.stderr + f"exit status {done.returncode}"

    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for number, (label, output) in enumerate(pool.map(compile_one, jobs), 1):
            print(f"[{number}/{len(jobs)}] {label}{': FAILED' if output else ''}", flush=True)
            if output:
                failed += 1
                print(output, flush=True)
    print(f"{len(jobs) - failed} passed, {failed} failed")
    return 1 if failed or not jobs else 0


if __name__ == "__main__":
    sys.exit(main())
