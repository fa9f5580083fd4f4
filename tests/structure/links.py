"""Every link of the documents to a file of the repository leads to one, and to a heading where it names one.

usage: links.py ROOT
"""
import pathlib
import re
import sys

LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.M | re.S)


def anchors_of(text: str) -> set[str]:
    """What GitHub makes of headings: lower case, words joined by hyphens, all else left out."""
    headings = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def main(root: pathlib.Path) -> int:
    documents = [root / "README.md", root / "CHANGELOG.md", *sorted((root / "docs").glob("*.md"))]
    problems, links = [], 0
    for path in documents:
        text = path.read_text(encoding="utf-8")
        for target in LINK.findall(CODE.sub("", text)):
            if re.match(r"[a-z]+:", target):
                continue
            links += 1
            file, _, anchor = target.partition("#")
            leads_to = (path.parent / file).resolve() if file else path
            if not leads_to.exists() or not leads_to.is_relative_to(root.resolve()):
                problems.append(f"{path.relative_to(root)}: {target} leads nowhere")
            elif anchor and anchor not in anchors_of(leads_to.read_text(encoding="utf-8")):
                problems.append(f"{path.relative_to(root)}: {target} names no heading")
    if links == 0:
        problems.append("no links found")
    print("\n".join(problems) if problems else f"{links} links lead somewhere")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
