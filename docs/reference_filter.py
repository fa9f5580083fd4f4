"""Writes a header as Doxygen reads it, line for line: the first two lines become the file's comment, each label in a
comment an item of a list, a header's name no tag, and each error code gets its kind and sentence.

usage: reference_filter.py HEADER
"""
import pathlib
import re
import sys

LABEL = re.compile(r"^(\s*///) ((?:Errors|Borrows|Size|Grammar|Spec|Stack|Time)\b[^:.]{0,40}):\s+(.*)$")
DASH_IN_FRONT = re.compile(r"^(\s*///\s{4,})- ")
HEADER = re.compile(r"(?<![`\w])<([\w./]+)>(?!`)")
COMMENT = re.compile(r"^\s*///")
CODE = re.compile(r"JOBWIRE_ERRC\(\s*(\w+),\s*(\w+),\s*\"([^\"]*)\"\)")


def filtered(text: str) -> str:
    sentences = {code: f"  ///< *{kind}*: {sentence}." for code, kind, sentence in CODE.findall(text)}
    lines = []
    for number, line in enumerate(text.splitlines()):
        if number == 0:
            purpose, line = line.removeprefix("// "), "/// @file"
        if number == 1:
            line = f"/// {purpose} {line.removeprefix('// ')}"
        if COMMENT.match(line):
            line = HEADER.sub(r"\\<\1\\>", line)
        if label := LABEL.match(line):
            line = f"{label[1]} - **%{label[2]}:** {label[3]}"
        elif code := re.match(r"^  (\w+),$", line):
            line += sentences.get(code[1], "")
        else:
            line = DASH_IN_FRONT.sub(r"\1&ndash; ", line)
        lines.append(line)
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(filtered(pathlib.Path(sys.argv[1]).read_text(encoding="ascii")))
