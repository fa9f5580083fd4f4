"""Draws the layer map from the headers: layers as rows, headers as boxes, includes as lines that only go down. An include
that another one brings along has no line, nor has the umbrella.

usage: layer_picture.py ROOT [--write]   without --write: fails unless docs/layers.svg is what would be written
"""
import pathlib
import sys

from layers import INCLUDE, LAYER

PICTURE = "docs/layers.svg"
UMBRELLA = "jobwire"
RIM = "rim"

# Seen on white and on near-black alike; the picture has no background.
TEXT, FAINT, LINE = "#737c87", "#8c959f", "#8c959f"
COLOURS = {"cancel_job": "#cf5f16", "sigv4": "#2f81f7", "http": "#2da44e", "sha256": "#9266e8", "json": "#bf8700"}
WIDTH, LEFT, RIGHT, TOP = 900, 44, 12, 44
ROW, BOX, GAP, DOT = 68, 34, 9, 6
FONT = "-apple-system,'Segoe UI','Noto Sans',Helvetica,Arial,sans-serif"
SWEEPS = 24


def read(root: pathlib.Path) -> tuple[dict[str, int], dict[str, list[str]]]:
    """Each header's layer, the rim's above all others, and the includes that no other include brings along."""
    base = root / "include" / "jobwire"
    layer, includes = {}, {}
    for path in sorted(base.rglob("*.hpp")):
        name = path.relative_to(base).with_suffix("").as_posix()
        lines = path.read_text(encoding="ascii").splitlines()
        number = LAYER.match(lines[1])[1]
        layer[name] = 1000 if number is None else int(number)
        found = (INCLUDE.match(line) for line in lines)
        includes[name] = [f[1][len("<jobwire/"):-len(".hpp>")] for f in found if f and f[1].startswith("<jobwire/")]
    rim = max(number for number in layer.values() if number < 1000) + 1
    layer = {name: min(number, rim) for name, number in layer.items()}
    reached: dict[str, set[str]] = {}
    for name in sorted(layer, key=lambda n: (layer[n], n)):
        reached[name] = set(includes[name]).union(*(reached[target] for target in includes[name]))
    direct = {name: [target for target in targets
                     if not any(target in reached[other] for other in targets if other != target)]
              for name, targets in includes.items()}
    direct[UMBRELLA] = []
    return layer, direct


def width_of(node: object) -> float:
    """A header's box; where a line only passes through a row, a dot."""
    if not isinstance(node, str):
        return DOT
    folder, _, name = node.rpartition("/")
    return max(6.1 * len(name), 5.0 * len(folder)) + 12


def chains(layer: dict[str, int], includes: dict[str, list[str]]) -> list[list[object]]:
    """For each include what stands on its way down: the header, a dot in each row between, and the header below."""
    return [[name, *((name, target, row) for row in range(layer[name] - 1, layer[target], -1)), target]
            for name in sorted(includes) for target in sorted(includes[name])]


def place(layer: dict[str, int], ways: list[list[object]]) -> dict[object, float]:
    """The middle of each node: as near as can be to the nodes that it is joined to, in an order with few crossings."""
    rows: dict[int, list[object]] = {row: [] for row in range(max(layer.values()) + 1)}
    for name in sorted(layer):
        rows[layer[name]].append(name)
    above: dict[object, list[object]] = {}
    below: dict[object, list[object]] = {}
    for way in ways:
        for node in way[1:-1]:
            rows[node[2]].append(node)
        for upper, lower in zip(way, way[1:]):
            below.setdefault(upper, []).append(lower)
            above.setdefault(lower, []).append(upper)

    middle: dict[object, float] = {}

    def spread(row: list[object], wanted: dict[object, float]) -> None:
        row.sort(key=lambda node: (wanted[node], str(node)))
        free = WIDTH - LEFT - RIGHT - sum(map(width_of, row))
        gap = min(GAP, free / max(1, len(row) - 1))
        edge = LEFT
        for node in row:
            middle[node] = max(wanted[node], edge + width_of(node) / 2)
            edge = middle[node] + width_of(node) / 2 + gap
        edge = WIDTH - RIGHT
        for node in reversed(row):
            middle[node] = min(middle[node], edge - width_of(node) / 2)
            edge = middle[node] - width_of(node) / 2 - gap

    for row in rows.values():
        step = (WIDTH - LEFT - RIGHT) / len(row)
        spread(row, {node: LEFT + step * (place + 0.5) for place, node in enumerate(row)})
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        for number in sorted(rows, reverse=down):
            wanted = {}
            for node in rows[number]:
                near = (above if down else below).get(node) or (below if down else above).get(node) or [node]
                wanted[node] = sum(middle[other] for other in near) / len(near)
            spread(rows[number], wanted)
    return middle


def svg(root: pathlib.Path) -> str:
    layer, includes = read(root)
    ways = chains(layer, includes)
    middle = place(layer, ways)
    top = max(layer.values())

    def row_of(node: object) -> int:
        return layer[node] if isinstance(node, str) else node[2]

    def y(row: int) -> float:
        return TOP + (top - row) * ROW

    def colour(name: str) -> str:
        return COLOURS.get(name.split("/")[0], TEXT)

    body = [f'<text x="12" y="22" fill="{TEXT}" font-weight="600" font-size="14">What includes what: lines only go down'
            f'</text>',
            f'<text x="{middle[UMBRELLA] + width_of(UMBRELLA) / 2 + 8:.1f}" y="{y(layer[UMBRELLA]) + 21}" fill="{FAINT}" '
            f'font-size="11.5">all below</text>']
    for row in range(top + 1):
        body.append(f'<line x1="{LEFT}" y1="{y(row) + BOX / 2}" x2="{WIDTH - RIGHT}" y2="{y(row) + BOX / 2}" '
                    f'stroke="{FAINT}" stroke-opacity="0.25" stroke-dasharray="1 5"/>')
        body.append(f'<text x="{LEFT - 12}" y="{y(row) + BOX / 2 + 4}" text-anchor="end" fill="{FAINT}" '
                    f'font-size="12">{RIM if row == top else row}</text>')
    for way in ways:
        path = f"M{middle[way[0]]:.1f} {y(row_of(way[0])) + BOX}"
        for upper, lower in zip(way, way[1:]):
            begin, end = y(row_of(upper)) + BOX, y(row_of(lower))
            half = (begin + end) / 2
            path += f"C{middle[upper]:.1f} {half} {middle[lower]:.1f} {half} {middle[lower]:.1f} {end}"
            if lower is not way[-1]:
                path += f"V{end + BOX}"
        body.append(f'<path d="{path}" fill="none" stroke="{colour(way[0])}" stroke-opacity="0.6"/>')
    for name in sorted(layer):
        left, box = middle[name] - width_of(name) / 2, y(layer[name])
        folder, _, own = name.rpartition("/")
        body.append(f'<rect x="{left:.1f}" y="{box}" width="{width_of(name):.1f}" height="{BOX}" rx="4" '
                    f'fill="{colour(name)}" fill-opacity="0.12" stroke="{colour(name)}"/>')
        if folder:
            body.append(f'<text x="{middle[name]:.1f}" y="{box + 13}" text-anchor="middle" fill="{FAINT}" '
                        f'font-size="9">{folder}/</text>')
        body.append(f'<text x="{middle[name]:.1f}" y="{box + (26 if folder else 21)}" text-anchor="middle" '
                    f'fill="{colour(name)}" font-size="11.5">{own}</text>')
    height = y(0) + BOX + 12
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
            f'font-family="{FONT}" role="img" aria-label="The headers of jobwire in their layers">\n'
            + "\n".join(body) + "\n</svg>\n")


def main(root: pathlib.Path, write: bool) -> int:
    made = svg(root)
    path = root / PICTURE
    if write:
        path.write_text(made, encoding="ascii")
    elif not path.is_file() or path.read_text(encoding="ascii") != made:
        print(f"{PICTURE} is not what the headers say: run tests/structure/layer_picture.py . --write")
        return 1
    print(f"{PICTURE} shows {made.count('<rect')} headers and {made.count('<path')} includes")
    return 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]), "--write" in sys.argv[2:]))
