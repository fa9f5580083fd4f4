"""README's first two `sh` blocks are one command each: the demo, and all tests.

usage: readme_blocks.py ROOT
"""
import os
import pathlib
import re
import sys


def main(root: pathlib.Path) -> int:
    text = (root / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    problems = []
    if len(blocks) < 2:
        problems.append(f"README.md has {len(blocks)} `sh` blocks; the first two are the demo and the tests")
    for which, block in zip(("first", "second"), blocks):
        lines = block.splitlines()
        if len(lines) != 1 or not lines[0].strip() or re.search(r"[;&|\\]", lines[0]):
            problems.append(f"README.md's {which} `sh` block must hold exactly one command, not {lines}")
            continue
        program = root / lines[0].split()[0]
        if not os.access(program, os.X_OK):
            problems.append(f"README.md's {which} command, {program.relative_to(root)}, is not an executable file")
        else:
            print(f"{which}: {lines[0]}")
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
