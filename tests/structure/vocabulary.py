"""Nothing committed names a place on somebody's machine, or leaves a note to do something later.

usage: vocabulary.py ROOT
"""
import pathlib
import re
import subprocess
import sys

# Spelled in pieces, so that this file passes its own test.
HOMES = "|".join(["work", "root", "home", "tmp", "Users"])
MACHINE_PATH = re.compile(r"(?:^|(?<=[\s\"'`(=,:;<>\[{|]))/(?:" + HOMES + r")(?:/[\w.]|(?=[\s\"'`),;]|$))")
LATER = re.compile(r"\b(?:" + "TO" + "DO|FIX" + "ME|XX" + "X)\\b")
# Data taken over byte for byte is no text of ours.
DATA = ("fuzz/seeds/",)


def files_of(root: pathlib.Path) -> list[str]:
    listing = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"], capture_output=True)
    if listing.returncode == 0:
        return sorted(set(listing.stdout.decode().split("\0")) - {""})
    # An unpacked archive: everything but what a build leaves.
    every = (p.relative_to(root) for p in root.rglob("*") if p.is_file())
    return sorted(p.as_posix() for p in every if p.parts[0] not in ("build", ".git") and "__pycache__" not in p.parts)


def main(root: pathlib.Path) -> int:
    problems = []
    names = files_of(root)
    read = 0
    for name in names:
        path = root / name
        if name.startswith(DATA) or not path.is_file():
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        read += 1
        for number, line in enumerate(text.splitlines(), 1):
            if not name.startswith(".ci/") and (found := MACHINE_PATH.search(line)):
                problems.append(f"{name}:{number}: `{found[0]}` is a path on one machine")
            if found := LATER.search(line):
                problems.append(f"{name}:{number}: `{found[0]}`: do it, or file it")
    if read == 0:
        problems.append("no files found")
    print("\n".join(problems) if problems else f"{read} files read")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
