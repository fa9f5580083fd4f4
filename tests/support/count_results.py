"""Counts what a JUnit file of ctest's says: one line `PASSED FAILED SKIPPED`, then a line for each test not passed.

A test that could not be started is a failure here; ctest's own count calls it skipped.  usage: count_results.py FILE
"""
import sys
import xml.etree.ElementTree as xml

passed, failed, skipped = 0, 0, 0
lines = []
try:
    suite = xml.parse(sys.argv[1]).getroot()
except (OSError, xml.ParseError) as problem:
    sys.exit(f"{sys.argv[1]}: {problem}")
for case in suite.iter("testcase"):
    name, status = case.get("name"), case.get("status")
    skip = case.find("skipped")
    output = (case.findtext("system-out") or "").strip().splitlines()
    if status == "run":
        passed += 1
    elif status == "disabled" or (skip is not None and skip.get("message", "").startswith("SKIP_")):
        skipped += 1
        lines.append(f"skipped: {name}: {output[0] if output else status}")
    else:
        failed += 1
        lines.append(f"FAILED: {name}")
print(passed, failed, skipped)
print("\n".join(lines))
