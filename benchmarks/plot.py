"""A plot of the groups: bars of each entry's time as a multiple of jobwire's, on a logarithmic scale. Its colours are seen
on white and on near-black alike, and it has no background."""
import math
from xml.sax.saxutils import escape

import figures

TEXT, FAINT = "#737c87", "#8c959f"
OWN, BATCH, FLOOR, RIVAL = "#2f81f7", "#76a9fa", "#2da44e", "#9a9fa6"
WIDTH, LEFT, RIGHT = 860, 250, 70
ROW, BAR, GAP, TOP, BOTTOM = 21, 14, 34, 34, 34
FONT = "-apple-system,'Segoe UI','Noto Sans',Helvetica,Arial,sans-serif"


def label_of(ratio):
    return f"{ratio:.2f} x" if ratio < 10 else f"{ratio:.1f} x"


def colour_of(name, label):
    if name == figures.FLOOR:
        return FLOOR
    if label == "jobwire":
        return OWN
    return BATCH if label.startswith("jobwire") else RIVAL


def rows_of(data):
    """Yields title or None, label, ratio, colour."""
    for work, title, entries in figures.GROUPS:
        own = figures.ns(data, entries[0][0])
        yield f"{work}  {title}", None, None, None
        for name, label in entries:
            if name in data["entries"]:
                yield None, label, figures.ns(data, name) / own, colour_of(name, label)


def text(x, y, what, anchor="start", colour=TEXT, weight="normal", size=12):
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" font-weight="{weight}" '
            f'font-size="{size}">{escape(what)}</text>')


def svg(data):
    rows = list(rows_of(data))
    ratios = [ratio for _, _, ratio, _ in rows if ratio]
    low, high = min(0.5, min(ratios) * 0.8), max(ratios) * 1.1

    def x(ratio):
        return LEFT + (WIDTH - LEFT - RIGHT) * math.log(ratio / low) / math.log(high / low)

    body, y = [], TOP
    for title, label, ratio, colour in rows:
        if title:
            y += GAP
            body.append(text(12, y - 8, title, weight="600", size=13))
            continue
        body.append(text(LEFT - 10, y + BAR - 3, label, "end"))
        body.append(f'<rect x="{LEFT}" y="{y}" width="{x(ratio) - LEFT:.1f}" height="{BAR}" rx="2" fill="{colour}"/>')
        body.append(text(x(ratio) + 6, y + BAR - 3, label_of(ratio), weight="600" if colour == OWN else "normal"))
        y += ROW
    end = y + 4
    grid = []
    for tick in (0.25, 0.5, 1, 2, 5, 10, 20, 50):
        if low <= tick <= high:
            dash = "" if tick == 1 else ' stroke-dasharray="2 4"'
            grid.append(f'<line x1="{x(tick):.1f}" y1="{TOP + 8}" x2="{x(tick):.1f}" y2="{end}" stroke="{FAINT}" '
                        f'stroke-opacity="0.55"{dash}/>')
            grid.append(text(x(tick), end + 16, f"{tick:g}", "middle", FAINT, size=11))
    head = text(12, 22, "Time as a multiple of jobwire's, logarithmic: shorter is faster", weight="600", size=14)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {end + BOTTOM}" width="{WIDTH}" '
            f'height="{end + BOTTOM}" font-family="{FONT}" role="img" '
            f'aria-label="Time of jobwire and its rivals at the same work">\n' + "\n".join([head, *grid, *body]) + "\n</svg>\n")
