"""Every C++ block in README.md and docs/ is a region of a program that is compiled and run, and every shell block names
what is there.

A region lies between the lines `// [NAME]` and `// [NAME-end]` of a file in tests/snippets/ or examples/. In front of its
block stands `<!-- snippet: NAME -->`; a block without such a line must be some region all the same.

usage: check.py ROOT [--build DIR] [--update]
  --build DIR   also looks up the CMake targets and tests that shell blocks name
  --update      writes the regions into the blocks that name them
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys
import textwrap

BLOCK = re.compile(r"(?:^<!-- snippet: (?P<name>[\w-]+) -->\n)?^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.M | re.S)
BEGIN = re.compile(r"^\s*// \[([\w-]+)\]$")
SHELL = ("sh", "console")
OPTION = r"(?:^|\s){}[ =]([\w.-]+)"


def regions_of(path: pathlib.Path, problems: list[str]) -> dict[str, str]:
    """Regions without the indent that their lines share."""
    found: dict[str, str] = {}
    name, lines = "", []
    for line in path.read_text(encoding="utf-8").splitlines(keepends=True):
        begins = BEGIN.match(line)
        if name and line.strip() == f"// [{name}-end]":
            found[name] = textwrap.dedent("".join(lines))
            name = ""
        elif begins and (name or begins[1] in found or begins[1].endswith("-end")):
            problems.append(f"{path}: `[{begins[1]}]` begins where it cannot")
        elif begins:
            name, lines = begins[1], []
        else:
            lines.append(line)
    if name:
        problems.append(f"{path}: `[{name}]` has no end")
    return found


def sources(root: pathlib.Path) -> list[pathlib.Path]:
    return sorted([*(root / "tests/snippets").glob("*.cpp"), *(root / "examples").rglob("*.[ch]pp")])


def documents(root: pathlib.Path) -> list[pathlib.Path]:
    return [root / "README.md", *sorted((root / "docs").glob("*.md"))]


class shell_names:
    """What a shell block may name."""

    def __init__(self, root: pathlib.Path, build: pathlib.Path | None) -> None:
        self.root = root
        self.folders = {p.name for p in root.iterdir() if p.is_dir() and p.name not in ("build", ".git")}
        presets = json.loads((root / "CMakePresets.json").read_text(encoding="utf-8"))
        self.presets = {preset["name"] for kind, listed in presets.items() if kind.endswith("Presets")
                        for preset in listed if not preset.get("hidden")}
        self.targets = self.tests = None
        if build:
            listed = subprocess.run(["cmake", "--build", build, "--target", "help"], capture_output=True, text=True)
            self.targets = set(re.findall(r"^(?:\.\.\. )?([\w.-]+)", listed.stdout, re.M))
            shown = subprocess.run(["ctest", "--test-dir", build, "--show-only=json-v1"], capture_output=True, text=True)
            self.tests = [test["name"] for test in json.loads(shown.stdout)["tests"]]

    def problems(self, text: str, console: bool) -> list[str]:
        found = []
        for line in text.splitlines():
            if console and not line.startswith("$ "):
                continue
            command = line.removeprefix("$ ").split(" #")[0]
            for word in re.findall(r"[\w./*-]+/[\w./*-]*", command):
                if word.split("/")[0] in self.folders and not list(self.root.glob(word.rstrip("/"))):
                    found.append(f"there is no {word}")
            found += [f"there is no preset {name}" for name in re.findall(OPTION.format("--preset"), command)
                      if name not in self.presets]
            if self.targets is not None:
                found += [f"there is no target {name}" for name in re.findall(OPTION.format("--target"), command)
                          if name not in self.targets]
            if self.tests is not None and command.startswith("ctest"):
                found += [f"no test is called {name}" for name in re.findall(OPTION.format("-R"), command)
                          if not any(re.search(name, test) for test in self.tests)]
        return found


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("root", type=pathlib.Path)
    parser.add_argument("--build", type=pathlib.Path)
    parser.add_argument("--update", action="store_true")
    args = parser.parse_args()

    problems: list[str] = []
    regions: dict[str, str] = {}
    for path in sources(args.root):
        for name, text in regions_of(path, problems).items():
            if name in regions:
                problems.append(f"{path}: another file has a region `{name}` too")
            regions[name] = text
    by_text = {text: name for name, text in regions.items()}
    printed: set[str] = set()
    shell = shell_names(args.root, args.build)
    blocks = 0

    for path in documents(args.root):
        document = path.read_text(encoding="utf-8")

        def renewed(block: re.Match) -> str:
            name = block["name"]
            if name not in regions:
                return block[0]
            return f"<!-- snippet: {name} -->\n```{block['language']}\n{regions[name]}```"

        if args.update:
            document = BLOCK.sub(renewed, document)
            path.write_text(document, encoding="utf-8")
        for block in BLOCK.finditer(document):
            where = f"{path.relative_to(args.root)}:{document[:block.start('language')].count(chr(10)) + 1}"
            name, text = block["name"], block["text"]
            if block["language"] in SHELL:
                blocks += 1
                problems += [f"{where}: {what}" for what in shell.problems(text, block["language"] == "console")]
            if block["language"] not in ("cpp", "c++", "cxx"):
                if name:
                    problems.append(f"{where}: a snippet is a `cpp` block")
                continue
            blocks += 1
            if name and name not in regions:
                problems.append(f"{where}: no program has a region `{name}`")
            elif name and regions[name] != text:
                problems.append(f"{where}: not the region `{name}` as it is: run tests/snippets/check.py . --update")
            elif not name and text not in by_text:
                problems.append(f"{where}: a block that no program has as a region")
            else:
                printed.add(name or by_text[text])

    problems += [f"no document prints the region `{name}`" for name in sorted(regions.keys() - printed)]
    if not printed:
        problems.append("no C++ block found")
    print("\n".join(problems) if problems else f"{blocks} blocks: C++ as compiled and run, commands as they can be given")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
