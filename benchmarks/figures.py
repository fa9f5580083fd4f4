"""What is said of a measurement: budgets, tables, the README's block. `data` is what docs/benchmarks.json holds:
{"machine": {"cpu", "compiler", "hash"}, "samples": COUNT, "disturbed": RATIO, "entries": {NAME: {"ns", "allocs"[, "bytes"]}}}."""

BEGIN = "<!-- benchmarks begin: written by benchmarks/run -->"
END = "<!-- benchmarks end -->"

FLOOR = "floor/8_compressions"

# Group by group, jobwire's entry first: what is compared, and what it is called.
GROUPS = [
    ("W1a", "Sign, the key derived", [
        ("sign/derive", "jobwire"),
        ("careful/sign_derive", "libcrypto, by hand, no heap"),
        ("textbook/sign_derive", "std::string and HMAC()")]),
    ("W1b", "Sign, the key kept", [
        ("sign/cached", "jobwire"),
        ("sign/batch4", "jobwire, four at a time"),
        (FLOOR, "its 8 SHA-256 blocks alone"),
        ("careful/sign_cached", "libcrypto, by hand, no heap"),
        ("textbook/sign_cached", "std::string and HMAC()")]),
    ("W2", "Parse a request's head", [
        ("parse/request", "jobwire"),
        ("beast/parse_request_views", "Beast's parser, views only"),
        ("beast/parse_request_fields", "Beast's parser, into fields")]),
    ("W3", "Parse a 202 reply", [
        ("parse/response_202", "jobwire"),
        ("beast_boostjson/response_202", "Beast and Boost.JSON")]),
    ("W3", "Parse a 400 reply", [
        ("parse/response_400", "jobwire"),
        ("beast_nlohmann/response_400", "Beast and nlohmann::json")]),
    ("W4", "Verify, the key kept", [
        ("verify/cached_new_head", "jobwire"),
        ("verify/batch4", "jobwire, four at a time"),
        (FLOOR, "its 8 SHA-256 blocks alone"),
        ("textbook/verify", "Beast, std::string and HMAC()")]),
    ("W4", "Verify, the client's last head kept too", [
        ("verify/cached", "jobwire"),
        (FLOOR, "its 8 SHA-256 blocks alone"),
        ("textbook/verify", "Beast, std::string and HMAC()")]),
]

# Of an entry: it takes at most so many times what another takes, or is at least so many times as fast as another.
AT_MOST, AT_LEAST = "at most", "at least"
BUDGETS = [
    ("sign/cached", AT_MOST, 1.25, FLOOR),
    ("sign/cached", AT_LEAST, 7, "textbook/sign_cached"),
    ("sign/derive", AT_LEAST, 1.6, "careful/sign_derive"),
    ("sign/derive", AT_LEAST, 8, "textbook/sign_derive"),
    ("sign/batch4", AT_MOST, 0.70, FLOOR),
    ("parse/request", AT_LEAST, 5, "beast/parse_request_views"),
    ("parse/response_202", AT_LEAST, 5, "beast_boostjson/response_202"),
    ("parse/response_400", AT_LEAST, 10, "beast_nlohmann/response_400"),
    ("verify/cached", AT_MOST, 1.45, FLOOR),
    ("verify/cached", AT_LEAST, 6, "textbook/verify"),
]

# Shown beside the budgets, which are not theirs.
RATIOS = [
    ("verify/cached_new_head", AT_MOST, FLOOR),
    ("verify/cached_new_head", AT_LEAST, "textbook/verify"),
    ("verify/batch4", AT_MOST, FLOOR),
    ("parse/request_alike", AT_LEAST, "beast/parse_request_views"),
]

# The time per byte at the larger size is at most so many times that at the smaller one. In the series by fields, and byte
# by byte, the larger heads hold more lines per byte: there a quarter more is linear still.
GROWTH = [
    ("growth/parse_bytes", 466, 8192, 1),
    ("growth/verify_bytes", 466, 8192, 1),
    ("growth/parse_fields", 8, 64, 1.25),
    ("growth/verify_fields", 8, 64, 1.25),
    ("growth/verify_signed_fields", 8, 64, 1.25),
    ("growth/parse_each_byte", 466, 2048, 1.25),
]
BY_SIZE = ["growth/parse_bytes", "growth/verify_bytes", "growth/parse_each_byte"]
BY_FIELDS = ["growth/parse_fields", "growth/verify_fields", "growth/verify_signed_fields"]
GROWTH_NAMES = {
    "growth/parse_bytes": "parse", "growth/verify_bytes": "verify",
    "growth/parse_each_byte": "parse, byte by byte", "growth/parse_fields": "parse",
    "growth/verify_fields": "verify, 2 signed", "growth/verify_signed_fields": "verify, all signed",
}


def ns(data, name):
    return data["entries"][name]["ns"]


def per_byte(data, series, at):
    entry = data["entries"][f"{series}/{at}"]
    return entry["ns"] / entry["bytes"]


def compared(data, name, kind, other):
    """How many times the other's time, or as fast, an entry is; and the same in words."""
    if kind == AT_MOST:
        ratio = ns(data, name) / ns(data, other)
        return ratio, f"{ratio:.2f} of its time"
    ratio = ns(data, other) / ns(data, name)
    return ratio, f"{ratio:.1f} x as fast"


def budgets(data):
    """Yields entry, other, how it compares, what it must be, whether it is."""
    for name, kind, bound, other in BUDGETS:
        if name not in data["entries"] and name.endswith("/batch4"):
            continue
        ratio, said = compared(data, name, kind, other)
        yield name, other, said, f"{kind} {bound:g}", ratio <= bound if kind == AT_MOST else ratio >= bound
    for series, small, large, bound in GROWTH:
        ratio = per_byte(data, series, large) / per_byte(data, series, small)
        yield f"{series}/{large}", f"{series}/{small}", f"{ratio:.2f} per byte", f"at most {bound:g}", ratio <= bound


def missed(data):
    return [f"{name} against {other}: {said}, must be {bound}"
            for name, other, said, bound, met in budgets(data) if not met]


def entry_rows(data):
    """One row for each entry, and one more for each further budget of the same entry."""
    by_name = {}
    for name, other, said, bound, met in budgets(data):
        by_name.setdefault(name, []).append((f"`{other}`", said, bound, "met" if met else "**missed**"))
    for name, kind, other in RATIOS:
        if name in data["entries"]:
            by_name.setdefault(name, []).append((f"`{other}`", compared(data, name, kind, other)[1], "", ""))
    for name, entry in data["entries"].items():
        if name.startswith("growth/"):
            continue
        first, *further = by_name.get(name, [("", "", "", "")])
        other, said, bound, verdict = first
        yield f"| `{name}` | {entry['ns']:g} | {other} | {said} | {entry['allocs']:g} | {bound} | {verdict} |"
        for other, said, bound, verdict in further:
            yield f"| | | {other} | {said} | | {bound} | {verdict} |"


def growth_table(data, head, series):
    sizes = sorted({int(name.rsplit("/", 1)[1]) for name in data["entries"] if name.rsplit("/", 1)[0] in series})
    yield f"| {head} | " + " | ".join(GROWTH_NAMES[one] for one in series) + " |"
    yield "|---:|" + "---:|" * len(series)
    for size in sizes:
        cells = [f"{per_byte(data, one, size):.2f}" if f"{one}/{size}" in data["entries"] else "" for one in series]
        yield f"| {size} | " + " | ".join(cells) + " |"


def growth_verdicts(data):
    yield "| entry | against | ratio | budget | |"
    yield "|---|---|---:|---|---|"
    for name, other, said, bound, met in budgets(data):
        if name.startswith("growth/"):
            yield f"| `{name}` | `{other}` | {said} | {bound} | {'met' if met else '**missed**'} |"


def page(data):
    machine = data["machine"]
    lines = [
        "# Benchmarks", "",
        "Written by `benchmarks/run`, as are the plot and README's table. Only ratios of one run mean anything: the times "
        "are",
        f"those of one thread on {machine['cpu']}, {machine['compiler']}, `-O3 -DNDEBUG`, SHA-256 on "
        f"`{machine['hash']}`, in nanoseconds",
        f"of CPU time: medians of {data['samples']} samples and more, taken in random order, before and behind which a loop of "
        "plain",
        f"arithmetic took at most {data['disturbed']:.2f} times as long as undisturbed. Samples that other programs on the core disturbed "
        "more do not count.", "",
        "![Time of each entry as a multiple of jobwire's](benchmarks.svg)", "",
        "What a budget holds an entry to is the cost of its 8 SHA-256 compressions (`floor/8_compressions`, by the same",
        "code that signs), or a rival that does the same work on the same bytes: `textbook` is std::string with libcrypto's",
        "one-shot `HMAC()` and `SHA256()`, and Beast's parser; `careful` is written by hand on libcrypto's low-level calls,",
        "without heap and with HMAC's midstates; the others are Beast and a JSON library. Rivals of the parsers check none of",
        "jobwire's rules. Each entry's result is checked against a known answer before it is timed. All requests of",
        "`sign/cached` and `verify/cached` are of one instant, so the part of the string to sign that stays the same within a",
        "second may be kept; `sign/cached_new_instant` and `verify/cached_new_instant` show the cost without that.",
        "The heads of `verify/cached` are those of one client, as on a connection: six that differ in the job's id and the",
        "signature, read with a `request_memory`; `textbook/verify` gets the first of them each time. `verify/cached_new_head` is",
        "without a memory, as for a head unlike any before, and `verify/cached_two_steps` has `read_claim` and `verify` in two",
        "calls besides, and keeps no part of the string to sign.",
        "`parse/request` reads a head of which nothing is known, `parse/request_alike` one that is like the one before.", "",
        "| entry | ns | against | ratio | allocations | budget | |",
        "|---|---:|---|---:|---:|---|---|",
        *entry_rows(data), "",
        "## Growth", "",
        "Nanoseconds per byte of heads of 7 fields (verified: 9, of which two are signed) by the size of the head,", "",
        *growth_table(data, "bytes", BY_SIZE), "",
        "and of heads by the number of fields of about 40 bytes:", "",
        *growth_table(data, "fields", BY_FIELDS), "",
        *growth_verdicts(data), "",
    ]
    return "\n".join(lines)


def readme_block(data):
    lines = [BEGIN, "![Time of each entry as a multiple of jobwire's](docs/benchmarks.svg)", "",
             "| work | against | jobwire takes or is |", "|---|---|---:|"]
    for _, title, entries in GROUPS:
        own, others = entries[0][0], [entry for entry in entries[1:] if not entry[1].startswith("jobwire")]
        work = title
        for name, label in others:
            said = compared(data, own, AT_MOST if name == FLOOR else AT_LEAST, name)[1]
            lines.append(f"| {work} | {label} | {said} |")
            work = ""
    lines += ["", f"Ratios of one run on {data['machine']['cpu']}, {data['machine']['compiler']}; jobwire allocates "
              "nothing. [All figures](docs/benchmarks.md)", END]
    return "\n".join(lines)


def with_block(readme, block):
    """README's text with the block between its markers replaced."""
    before, marker, rest = readme.partition(BEGIN)
    _, other, after = rest.partition(END)
    if not marker or not other:
        raise ValueError(f"README.md has no `{BEGIN}` ... `{END}`")
    return before + block + after
