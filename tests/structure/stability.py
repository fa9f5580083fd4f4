"""What docs/stability.md, CHANGELOG.md and README.md say of the version, of floors and of public names is so.

usage: stability.py ROOT
"""
import pathlib
import re
import sys


def only_detail(text: str) -> bool:
    """Whether a header opens namespaces, and none but jobwire::detail."""
    return set(re.findall(r"^(?:inline )?namespace ([\w:]+)", text, re.MULTILINE)) == {"jobwire::detail"}


def macros_left(text: str) -> set[str]:
    defined = set(re.findall(r"^\s*#\s*define\s+(\w+)", text, re.MULTILINE))
    return defined - set(re.findall(r"^\s*#\s*undef\s+(\w+)", text, re.MULTILINE))


def main(root: pathlib.Path) -> int:
    problems: list[str] = []

    def must_be_equal(what: str, said: object, so: object) -> None:
        if said != so:
            problems.append(f"{what}: {said} is said, {so} is so")

    def read(name: str) -> str:
        return (root / name).read_text(encoding="utf-8")

    base = root / "include" / "jobwire"
    headers = {path.relative_to(base).as_posix(): path.read_text(encoding="ascii") for path in base.rglob("*.hpp")}
    changelog, policy, readme, cmake = map(read, ("CHANGELOG.md", "docs/stability.md", "README.md", "CMakeLists.txt"))

    version = re.findall(r"^inline constexpr unsigned version_(?:major|minor|patch) = (\d+);$", headers["config.hpp"],
                         re.MULTILINE)
    must_be_equal("CHANGELOG.md's first version", re.findall(r"^## (\d+\.\d+\.\d+)", changelog, re.MULTILINE)[:1],
                  [".".join(version)])
    must_be_equal("README.md's find_package", set(re.findall(r"find_package\(jobwire (\S+) ", readme)),
                  {".".join(version[:2])})

    must_be_equal("the headers that are not public", sorted(re.findall(r"`([\w/]+\.hpp)`", policy.split(
        "that hold nothing but")[1].split("\n-")[0])), sorted(name for name in headers if only_detail(headers[name])))
    must_be_equal("the public macros", set(re.findall(r"every macro but `(\w+)`", policy)),
                  set().union(*map(macros_left, headers.values())))
    opened = {name for text in headers.values() for name in re.findall(r"^namespace ([\w:]+) \{", text, re.MULTILINE)}
    public = {name for name in opened if name.startswith("jobwire")} - {"jobwire::detail"}
    must_be_equal("the public namespaces", set(re.findall(r"`(jobwire(?:::\w+)?)`", policy.split(
        "in the namespaces")[1].split(", each")[0])), public)

    for row, pattern in (("CMake,", r"cmake_minimum_required\(VERSION (\S+)\)"), ("Boost,", r"find_package\(Boost (\S+) ")):
        must_be_equal(f"the floor under {row[:-1]}", re.findall(rf"^\| {row}[^|]*\| (\S+) \|", policy, re.MULTILINE),
                      sorted(set(re.findall(pattern, cmake))))

    print("\n".join(problems) if problems else f"{'.'.join(version)}, {len(headers)} headers: as the documents say")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
