"""Each row of README's feature table names, in jobwire's column, tests that this build has, one of which it runs.

usage: feature_table.py ROOT --build DIR
"""
import argparse
import fnmatch
import json
import pathlib
import re
import subprocess
import sys

BEGIN, END = "<!-- feature table begin -->\n", "<!-- feature table end -->\n"
OURS = "jobwire"
VERDICT = re.compile(r"(?:yes|part|no)\b")


def tests_of(build: pathlib.Path) -> dict[str, bool]:
    """Each test's name, and whether it is run and not just shown to be skipped."""
    shown = subprocess.run(["ctest", "--test-dir", build, "--show-only=json-v1"], check=True, capture_output=True, text=True)
    return {test["name"]: not any(word.startswith("not run: ") for word in test.get("command", []))
            for test in json.loads(shown.stdout)["tests"]}


def cells_of(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("root", type=pathlib.Path)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    args = parser.parse_args()
    tests = tests_of(args.build)
    readme = (args.root / "README.md").read_text(encoding="utf-8")
    head, _, *rows = readme.split(BEGIN)[1].split(END)[0].splitlines()
    columns = cells_of(head)
    ours = columns.index(OURS)

    problems = []
    for line in rows:
        cells = cells_of(line)
        row, cell = cells[0], cells[ours]
        if len(cells) != len(columns) or not all(cells):
            problems.append(f"{row}: {len(columns)} cells, none empty")
        if not VERDICT.match(cell):
            problems.append(f"{row}: `{cell}` is neither yes nor part nor no")
        if cell == "no":
            continue
        named = re.findall(r"`([\w*]+)`", cell)
        found = {name: fnmatch.filter(tests, name) for name in named}
        problems += [f"{row}: this build has no test {name}" for name in named if not found[name]]
        count = re.match(r"\w+, (\d+):", cell)
        if count and int(count[1]) != sum(map(len, found.values())):
            problems.append(f"{row}: {count[1]} tests, but {sum(map(len, found.values()))} have such names")
        if not any(tests[test] for names in found.values() for test in names):
            problems.append(f"{row}: no test that is run shows it")
    if not rows:
        problems.append("the table has no rows")
    print("\n".join(problems) if problems else f"{len(rows)} rows, each shown by tests of this build")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
