"""Doxygen makes the API reference without a warning, every type has a comment, and what is private stays out of it.

A member whose name says all needs no comment: those are counted.

usage: reference.py ROOT --doxygen DOXYGEN
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("root", type=pathlib.Path)
    parser.add_argument("--doxygen", required=True)
    args = parser.parse_args()
    settings = (args.root / "docs/Doxyfile").read_text(encoding="ascii")

    def made(out: str, *changed: str) -> tuple[int, list[str]]:
        done = subprocess.run(
            [args.doxygen, "-"], cwd=args.root, text=True, input="\n".join([settings, *changed, ""]),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={**os.environ, "JOBWIRE_VERSION": "", "JOBWIRE_REFERENCE": out, "PYTHONDONTWRITEBYTECODE": "1"})
        return done.returncode, [line for line in done.stdout.splitlines() if line.strip()]

    with tempfile.TemporaryDirectory() as out:
        status, problems = made(out)
        pages = list(pathlib.Path(out, "html").glob("*.html"))
        if status != 0 and not problems:
            problems.append(f"doxygen: exit status {status}")
        problems += [f"{page.name} is a page for what is private" for page in pages if "detail" in page.name]
        if not any(page.name.startswith("conceptjobwire") for page in pages):
            problems.append("the reference has no concepts")
    with tempfile.TemporaryDirectory() as out:
        _, lines = made(out, "EXTRACT_ALL = NO", "WARN_AS_ERROR = NO", "GENERATE_HTML = NO", "GENERATE_XML = YES",
                        "FILTER_PATTERNS =", "INPUT = include docs/namespaces.dox", "USE_MDFILE_AS_MAINPAGE =")
        without = [line for line in lines if re.search(r"warning: .* is not documented", line)]
        problems += [line for line in without if "warning: Member " not in line]
    print("\n".join(problems) if problems
          else f"{len(pages)} pages, no warning; {len(without)} members whose names say all")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
