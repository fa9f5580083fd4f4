"""The single header equals the headers it is made from, by text and by token, and a consumer builds with it."""
import re
import sys

from tools import CORE, ROOT, Workshop, arguments

INCLUDE = ROOT / "include"
ADAPTERS = sorted(path.stem for path in (INCLUDE / "jobwire/adapt").glob("*.hpp"))
PART = re.compile(r"^// ==== (\S+)$", re.MULTILINE)
# `# 12 "file" 1 3`: what follows stands in line 12 of that file.
LINE_MARKER = re.compile(r'^# \d+ "((?:[^"\\]|\\.)*)"')

shop = Workshop(arguments("aarch64-compiler"), "single_header")
script = ROOT / "cmake" / "single_header"
single = shop.folder / "core/jobwire/jobwire.hpp"
with_adapters = shop.folder / "with_adapters/jobwire/jobwire.hpp"


def split(text):
    """What a text includes outside of every #if, and its other lines but empty ones and `#pragma once`."""
    included, lines, depth = set(), [], 0
    for line in text.splitlines():
        depth += line.startswith("#if")
        depth -= line.startswith("#endif")
        if depth == 0 and line.startswith("#include "):
            included.add(line)
        elif line and line != "#pragma once":
            lines.append(line)
    return included, lines


def must_hold_the_text(header, names):
    """Every header is one part, with all its lines in order, those it includes on a condition among them."""
    front, *pieces = PART.split(header.read_text())
    if sorted(pieces[::2]) != sorted(names):
        sys.exit(f"{header} is not made of each header once: {sorted(set(names) ^ set(pieces[::2]))}")
    wanted = set()
    for name, part in zip(pieces[::2], pieces[1::2]):
        included, lines = split((INCLUDE / name).read_text())
        wanted |= {line for line in included if "<jobwire/" not in line}
        if split(part) != (set(), lines):
            sys.exit(f"{name} is another in {header}")
    if split(front)[0] != wanted:
        sys.exit(f"{header} includes {sorted(split(front)[0])} in front, not {sorted(wanted)}")
    print(f"{len(names)} headers stand in {header} as they are")


def tokens(compiler, includes, folder):
    """What the preprocessor leaves of jobwire's own headers, in the order in which the compiler sees it."""
    source = shop.folder / "tokens.cpp"
    source.write_text("".join(f"#include <jobwire/{name}.hpp>\n" for name in includes))
    found, ours = [], False
    preprocessed = shop.run(compiler, "-std=c++20", "-E", f"-I{folder}", source)
    for line in preprocessed.splitlines():
        if marker := LINE_MARKER.match(line):
            ours = marker[1].startswith(f"{folder}/jobwire/")
        elif ours:
            found += line.split()
    return found


def must_hold_the_tokens(compiler, header, includes):
    of_tree = tokens(compiler, includes, INCLUDE)
    of_single = tokens(compiler, ["jobwire"], header.parent.parent)
    if len(of_tree) < 10000:
        sys.exit(f"only {len(of_tree)} tokens were found in the headers")
    if of_tree != of_single:
        at = next((i for i, (a, b) in enumerate(zip(of_tree, of_single)) if a != b), min(len(of_tree), len(of_single)))
        around = slice(max(at - 5, 0), at + 5)
        sys.exit(f"token {at} of {len(of_tree)} and {len(of_single)} is another:\n"
                 f"headers: {' '.join(of_tree[around])}\nsingle:  {' '.join(of_single[around])}")
    print(f"{len(of_tree)} tokens are the same")


shop.run(script, single)
shop.run(script, *(f"--adapter={name}" for name in ADAPTERS), with_adapters)
headers = sorted(path.relative_to(INCLUDE).as_posix() for path in INCLUDE.rglob("*.hpp"))
must_hold_the_text(single, [name for name in headers if not name.startswith("jobwire/adapt/")])
must_hold_the_text(with_adapters, headers)

must_hold_the_tokens(shop.given.compiler, single, ["jobwire"])
must_hold_the_tokens(shop.given.compiler, with_adapters, ["jobwire", *(f"adapt/{name}" for name in ADAPTERS)])
# What is for another machine stands behind an #if, where only a compiler for that machine sees it.
if shop.given.aarch64_compiler:
    must_hold_the_tokens(shop.given.aarch64_compiler, single, ["jobwire"])
else:
    print("not run: the tokens for AArch64: aarch64-linux-gnu-g++ was not found")

# The target makes the same file.
build = shop.headers_alone()
shop.run(shop.given.cmake, "--build", build, "--target", "jobwire_single_header")
if (build / "single/jobwire/jobwire.hpp").read_bytes() != single.read_bytes():
    sys.exit("the target jobwire_single_header makes another file than cmake/single_header")

# Two files that include it link together, and the program does what the one built from the headers does.
by_single = shop.program("by_single", CORE, "-I", single.parent.parent)
shop.must_be_right(by_single)
if by_single != shop.program("by_headers", CORE, "-I", INCLUDE):
    sys.exit(f"the program built with the single header printed something else:\n{by_single}")
print("all consumers built and ran")
