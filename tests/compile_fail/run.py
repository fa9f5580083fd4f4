"""Misuse must not compile, and must say why.

Each CASE.cpp here compiles as it stands, and fails with -DJOBWIRE_BAD_LINE; the compiler's output must then hold the
text of every line

    // expect: TEXT            under any compiler
    // expect-gcc: TEXT        under g++
    // expect-clang: TEXT      under clang++

A line `// bad-flag: FLAG` gives the compiler that flag besides, where it is to fail.

usage: run.py ROOT --compiler CXX --id GNU|Clang [--system=DIR ...]
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

FLAGS = "-fsyntax-only -std=c++20 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror".split()
EXPECT = re.compile(r"^// expect(-gcc|-clang)?: (.*\S)\s*$", re.MULTILINE)
BAD_FLAG = re.compile(r"^// bad-flag: (\S+)$", re.MULTILINE)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("root", type=pathlib.Path)
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--id", required=True)
    parser.add_argument("--system", action="append", default=[])
    args = parser.parse_args()
    ours = "-clang" if "Clang" in args.id else "-gcc"
    command = [args.compiler, *FLAGS, f"-I{args.root / 'include'}", *(f"-isystem{d}" for d in args.system)]

    def compile_one(path: pathlib.Path, *extra: str) -> tuple[bool, str]:
        done = subprocess.run([*command, *extra, str(path)], capture_output=True, text=True)
        if done.returncode not in (0, 1):
            return False, f"the compiler itself broke: exit status {done.returncode}\n{done.stderr}"
        return done.returncode == 0, done.stderr

    def problem_of(path: pathlib.Path) -> str:
        text = path.read_text(encoding="utf-8")
        wanted = [what for which, what in EXPECT.findall(text) if which in ("", ours)]
        if not wanted:
            return f"has no `// expect:` or `// expect{ours}:` line"
        if "JOBWIRE_BAD_LINE" not in text:
            return "never mentions JOBWIRE_BAD_LINE"
        good, output = compile_one(path)
        if not good:
            return f"does not compile even without the bad line:\n{output}"
        bad, output = compile_one(path, "-DJOBWIRE_BAD_LINE", *BAD_FLAG.findall(text))
        if bad:
            return "compiles with the bad line"
        # Quoted source lines would let a case match its own text: read what the compiler says, not what it shows.
        said = "\n".join(line for line in output.splitlines() if not re.match(r"^\s*(\d+ )?\s*\|", line))
        if ours == "-clang":
            said = "\n".join(re.findall(r"(?:error|note|warning): .*", output))
        missing = [what for what in wanted if what not in said]
        return f"fails, but nowhere says {missing}:\n{output}" if missing else ""

    cases = sorted(pathlib.Path(__file__).parent.glob("*.cpp"))
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for path, problem in zip(cases, pool.map(problem_of, cases)):
            print(f"{path.name}: {problem or 'refused as it should be'}", flush=True)
            failed += bool(problem)
    print(f"{len(cases) - failed} passed, {failed} failed")
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
