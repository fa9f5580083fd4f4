"""Programs are built by one compiler command with what pkg-config says of an installed jobwire, and run."""
import sys

from tools import CORE, RIM, Workshop, arguments

shop = Workshop(arguments("pkg-config"), "pkg_config")
files = shop.moved_prefix() / "share/pkgconfig"


def pkg_config(*options):
    return shop.run(shop.given.pkg_config, *options, PKG_CONFIG_PATH=files).split()


names = sorted(path.stem for path in files.iterdir())
if names != ["jobwire", "jobwire-openssl", "jobwire-simdjson"]:
    sys.exit(f"there are files for pkg-config of {names}")
for name in names:
    if pkg_config("--modversion", name) != [shop.given.version]:
        sys.exit(f"{name} is not of version {shop.given.version}")
shop.must_be_right(shop.program("core", CORE, *pkg_config("--cflags", "--libs", "jobwire")))
# Beast's headers are where the compiler looks.
shop.must_be_right(shop.program("rim", RIM, *pkg_config("--cflags", "--libs", "jobwire-simdjson", "jobwire-openssl")))

# The core is there for one who has no third party's library; an adapter's file says what it lacks.
only_ours = {"PKG_CONFIG_LIBDIR": files, "PKG_CONFIG_PATH": ""}
shop.run(shop.given.pkg_config, "--exists", "jobwire", **only_ours)
for name, lacking in (("jobwire-simdjson", "simdjson"), ("jobwire-openssl", "libcrypto")):
    status, output = shop.attempt(shop.given.pkg_config, "--exists", "--print-errors", name, **only_ours)
    if status == 0 or f"'{lacking}'" not in output:
        sys.exit(f"{name} without {lacking}: exit status {status}\n{output}")
print("all consumers built and ran")
