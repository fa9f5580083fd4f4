"""The Debian package is made, looked at, installed into an empty root, used from there, and removed."""
import os
import stat
import sys
import tarfile

from tools import CORE, ROOT, Workshop, arguments

shop = Workshop(arguments("cpack", "dpkg", "dpkg-deb", "pkg-config"), "debian")
PACKAGE = "libjobwire-dev"
FIELDS = {
    "Package": PACKAGE, "Version": shop.given.version, "Architecture": "all", "Section": "libdevel",
    "Priority": "optional",
    "Maintainer": "jobwire <jobwire@example.invalid>", "Depends": "", "Recommends": "",
    "Suggests": "libboost1.81-dev | libboost-dev (>= 1.81), libsimdjson-dev (>= 3.0), libssl-dev (>= 3.0)",
}
CMAKE_FILES = ["config", "config-version", "core", "asio", "beast", "simdjson", "openssl"]
PKG_CONFIG_FILES = ["jobwire", "jobwire-openssl", "jobwire-simdjson"]


def make_package():
    # Who packs it may be the only one to read what they make; the package is for all.
    before = os.umask(0o077)
    build = shop.headers_alone()
    shop.run(shop.given.cpack, "-G", "DEB", "-B", shop.folder, "--config", build / "CPackConfig.cmake")
    os.umask(before)
    made = shop.folder / f"{PACKAGE}_{shop.given.version}_all.deb"
    if not made.is_file():
        sys.exit(f"{made.name} was not made, but {[path.name for path in shop.folder.glob('*.deb')]}")
    return made


def must_say(package):
    for field, text in FIELDS.items():
        if (said := shop.run(shop.given.dpkg_deb, "--field", package, field).strip()) != text:
            sys.exit(f"{field} is {said!r}, not {text!r}")
    if not shop.run(shop.given.dpkg_deb, "--field", package, "Description").startswith("Codec for "):
        sys.exit("the description does not begin with what jobwire is")


def must_hold(package):
    """Its files are the headers, what CMake and pkg-config read, and two documents; all readable, and root's."""
    wanted = {path.relative_to(ROOT).as_posix() for path in (ROOT / "include").rglob("*.hpp")}
    wanted |= {f"share/cmake/jobwire/jobwire-{name}.cmake" for name in CMAKE_FILES}
    wanted |= {f"share/pkgconfig/{name}.pc" for name in PKG_CONFIG_FILES}
    wanted |= {f"share/doc/{PACKAGE}/{name}" for name in ("README.md", "CHANGELOG.md")}
    listing = shop.folder / "files.tar"
    shop.run("sh", "-c", '"$0" --fsys-tarfile "$1" > "$2"', shop.given.dpkg_deb, package, listing)
    found = set()
    with tarfile.open(listing) as archive:
        for member in archive:
            mode = 0o755 if member.isdir() else 0o644
            if (member.uid, member.gid, stat.S_IMODE(member.mode)) != (0, 0, mode):
                sys.exit(f"{member.name} is of {member.uid}:{member.gid} and has the mode {member.mode:o}")
            if not member.isdir():
                found.add(member.name.removeprefix("./usr/"))
    if found != wanted:
        sys.exit(f"missing: {sorted(wanted - found)}; not wanted: {sorted(found - wanted)}")
    print(f"{len(found)} files, as wanted")


def dpkg(root, *words):
    # A root that holds nothing yet; the caller need not be root, nor have all of dpkg's helpers in PATH.
    shop.run(shop.given.dpkg, f"--root={root}", "--force-not-root", "--force-bad-path", f"--log={shop.folder / 'log'}",
             *words)


package = make_package()
must_say(package)
must_hold(package)

root = shop.folder / "root"
database = root / "var/lib/dpkg"
for folder in ("info", "updates", "triggers"):
    (database / folder).mkdir(parents=True)
(database / "status").touch()
dpkg(root, "--install", package)
for output in shop.project("core", f"-DCMAKE_PREFIX_PATH={root / 'usr'}"):
    shop.must_be_right(output)
flags = shop.run(shop.given.pkg_config, "--cflags", "--libs", "jobwire", PKG_CONFIG_SYSROOT_DIR=root,
                 PKG_CONFIG_LIBDIR=root / "usr/share/pkgconfig", PKG_CONFIG_PATH="").split()
shop.must_be_right(shop.program("by_pkg_config", CORE, *flags))
dpkg(root, "--remove", PACKAGE)
if left := sorted(str(path) for path in (root / "usr").rglob("*")):
    sys.exit(f"left behind: {left}")
print("all consumers built and ran")
