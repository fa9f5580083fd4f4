#!/usr/bin/env python3
"""Runs tests/timing/verify.cpp under valgrind: the verifier must be silent, the naive comparison must be reported.

usage: run.py VALGRIND PROGRAM
"""
import subprocess
import sys

REPORTED = 77


def run(valgrind, program, mode):
    command = [valgrind, "-q", f"--error-exitcode={REPORTED}", program, mode]
    done = subprocess.run(command, text=True, capture_output=True)
    print(f"{mode}: exit {done.returncode}, {done.stdout.strip()}")
    return done


def main():
    valgrind, program = sys.argv[1:]
    print("valgrind hides the SHA extensions: this checks the portable hash; the hardware bodies have no branches")
    passed = 0
    for mode in ("verify", "usual"):
        checked = run(valgrind, program, mode)
        if checked.returncode == 0:
            passed += 1
        else:
            print(f"FAIL: a jump or an address depends on the key\n{checked.stderr}")
    naive = run(valgrind, program, "naive")
    if naive.returncode == REPORTED and "uninitialised" in naive.stderr:
        passed += 1
    else:
        print(f"FAIL: the naive comparison went unnoticed, so the check proves nothing\n{naive.stderr}")
    print(f"{passed} passed, {3 - passed} failed")
    return 0 if passed == 3 else 1


if __name__ == "__main__":
    sys.exit(main())
