"""Projects that use jobwire by find_package, by add_subdirectory and by its include folder are built and run."""
import sys

from tools import CORE, ROOT, Workshop, arguments

shop = Workshop(arguments(), "cmake")


def without(*packages):
    return [f"-DCMAKE_DISABLE_FIND_PACKAGE_{package}=ON" for package in packages]


def must_not_configure(build, reason, *options, version=shop.given.version):
    status, output = shop.configure(ROOT / "tests/consumer/rim", shop.folder / build, f"-DJOBWIRE_VERSION={version}",
                                    *options)
    if status == 0 or reason not in " ".join(output.split()):
        sys.exit(f"{build}: exit status {status}, no {reason!r} in:\n{output}")


found_there = f"-DCMAKE_PREFIX_PATH={shop.moved_prefix()}"

# The core is found by one who has no third party's library at all.
for output in shop.project("core", found_there, *without("Boost", "simdjson", "OpenSSL")):
    shop.must_be_right(output)
for output in shop.project("rim", found_there):
    shop.must_be_right(output)
must_not_configure("no_simdjson", "component `simdjson` needs simdjson::simdjson, which was not found",
                   found_there, *without("simdjson"))
major, minor, patch = map(int, shop.given.version.split("."))
# A version promises nothing to one that was written for an older minor version, before 1.0, or an older major one.
incompatible = f"0.{minor - 1}" if major == 0 else f"{major - 1}.0"
must_not_configure("for_an_older", "requested version", found_there, version=incompatible)
must_not_configure("for_a_newer", "requested version", found_there, version=f"{major}.{minor}.{patch + 1}")

for output in shop.project("subdirectory", f"-DJOBWIRE_SOURCE={ROOT}", programs=("consumer", "consumer_rim")):
    shop.must_be_right(output)
shop.must_be_right(shop.program("include_folder", CORE, "-I", ROOT / "include"))
print("all consumers built and ran")
