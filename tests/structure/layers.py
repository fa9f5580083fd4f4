"""Every header's second line says its layer and what it may include; its #include lines must agree.

usage: layers.py ROOT
"""
import pathlib
import re
import sys

MAX_LINES = 400

# Standard headers that need nothing of the run-time library (see the symbols test).
CORE_STANDARD = set(
    "array bit compare concepts cstddef cstdint initializer_list limits span string_view type_traits utility version "
    "atomic cpuid.h smmintrin.h arm_neon.h sys/auxv.h".split()
)
# The headers in adapt/ may have these besides, and their own third party's.
RIM_THIRD_PARTY = {
    "asio": ("boost/",),
    "beast": ("boost/",),
    "beast_message": ("boost/",),
    "simdjson": ("simdjson.h",),
    "openssl": ("openssl/",),
}

LAYER = re.compile(r"^// (?:Layer (\d+)|(Rim)); may include: ([^.]+)\.(?: .*)?$")
INCLUDE = re.compile(r'^\s*#\s*include\s*(\S+)')


def main(root: pathlib.Path) -> int:
    base = root / "include" / "jobwire"
    style = (root / ".clang-format").read_text(encoding="ascii")
    max_columns = int(re.search(r"^ColumnLimit: (\d+)$", style, re.MULTILINE)[1])
    paths = {p.relative_to(base).with_suffix("").as_posix(): p for p in sorted(base.rglob("*.hpp"))}
    problems: list[str] = []
    layer: dict[str, int] = {}
    allowed: dict[str, set[str]] = {}
    unlimited: set[str] = set()  # line 2 says `anything below`
    includes: dict[str, list[tuple[int, str]]] = {}

    def say(name: str, line: int, text: str) -> None:
        problems.append(f"include/jobwire/{name}.hpp:{line}: {text}")

    strays = [p for p in (root / "include").rglob("*") if p.is_file() and p not in paths.values()]
    problems += [f"{p.relative_to(root)}: only .hpp files under include/jobwire belong here" for p in strays]

    for name, path in paths.items():
        raw = path.read_bytes()
        if not raw.isascii():
            offset = next(i for i, byte in enumerate(raw) if byte > 127)
            say(name, raw[:offset].count(b"\n") + 1, "a byte that is not ASCII")
        if b"\t" in raw or b"\r" in raw:
            say(name, 1, "a tab or carriage return")
        lines = raw.decode("ascii", "replace").splitlines()
        if len(lines) >= MAX_LINES:
            say(name, len(lines), f"{len(lines)} lines; a header stays under {MAX_LINES}")
        if wide := [number for number, line in enumerate(lines, 1) if len(line) > max_columns]:
            say(name, wide[0], f"over {max_columns} columns: line {', '.join(map(str, wide))}")
        if len(lines) < 3 or not lines[0].startswith("// "):
            say(name, 1, "the first line must say in a comment what the header is for")
        if lines[2:3] != ["#pragma once"]:
            say(name, 3, "the third line must be `#pragma once`")
        match = LAYER.match(lines[1]) if len(lines) > 1 else None
        if not match:
            say(name, 2, "must read `// Layer N; may include: a, b.` or `// Rim; may include: a, b.`")
            continue
        rim = name.startswith("adapt/")
        if rim != bool(match[2]):
            say(name, 2, "the headers in adapt/ are the rim, and no others")
        layer[name] = 1000 if match[2] else int(match[1])
        words = [w.strip() for w in match[3].split(",")]
        if words in (["nothing"], ["standard library only"]):
            words = []
        if words == ["anything below"]:
            words = []
            unlimited.add(name)
        allowed[name] = set(words)
        includes[name] = []
        for number, line in enumerate(lines, 1):
            found = INCLUDE.match(line)
            if not found:
                continue
            what = found[1]
            if not (what.startswith("<") and what.endswith(">")):
                say(name, number, f"include {what} in angle brackets")
                continue
            what = what[1:-1]
            if what.startswith("jobwire/"):
                includes[name].append((number, what.removeprefix("jobwire/").removesuffix(".hpp")))
            elif rim:
                third_party = RIM_THIRD_PARTY.get(name.removeprefix("adapt/"), ())
                if ("/" in what or "." in what) and not what.startswith(third_party or ("\0",)):
                    say(name, number, f"<{what}> is neither standard nor this adapter's own third party")
            elif what not in CORE_STANDARD:
                say(name, number, f"<{what}> is not among the headers the core may use")

    for name in layer:
        # A rim header may say which third party it is for: `; may include: http/head, boost.`
        for word in sorted(allowed[name] - paths.keys()):
            if not (layer[name] == 1000 and word.lower() in ("boost", "boost.beast", "simdjson", "openssl")):
                say(name, 2, f"`{word}` is not a header of ours")
        for word in sorted(allowed[name] & layer.keys()):
            if layer[word] >= layer[name]:
                say(name, 2, f"`{word}` is in layer {layer[word]}, which is not below")
        seen = set()
        for number, target in includes[name]:
            seen.add(target)
            if target not in paths:
                say(name, number, f"there is no header <jobwire/{target}.hpp>")
            elif target not in allowed[name] and name not in unlimited:
                say(name, number, f"<jobwire/{target}.hpp> is not among what line 2 allows")
            elif target in layer and layer[target] >= layer[name]:
                say(name, number, f"<jobwire/{target}.hpp> is in layer {layer[target]}, which is not below")
        for word in sorted((allowed[name] & paths.keys()) - seen):
            say(name, 2, f"line 2 allows `{word}`, which is not included: strike it")

    if "jobwire" in includes:
        reached: set[str] = set()
        todo = ["jobwire"]
        while todo:
            name = todo.pop()
            if name not in reached:
                reached.add(name)
                todo += [target for _, target in includes.get(name, [])]
        for name in sorted(paths.keys() - reached):
            if not name.startswith("adapt/"):
                say("jobwire", 1, f"the umbrella does not reach `{name}`")

    if not paths:
        problems.append("no headers found")
    print("\n".join(problems) if problems else f"{len(paths)} headers keep to their layers")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
