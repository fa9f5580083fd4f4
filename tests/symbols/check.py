"""The core's object code may leave nothing undefined but the memory functions a compiler may always call.

These are memcpy, memmove, memset and memcmp (clang spells it bcmp where only equality matters), and memchr, which is what
std::string_view::find(char) comes down to.

So nothing in it can allocate, throw, lock, print or abort.  usage: check.py NM OBJECT...
"""
import platform
import subprocess
import sys

allowed = {"memcpy", "memmove", "memset", "memcmp", "bcmp", "memchr"}
if platform.machine() in ("aarch64", "arm64"):
    allowed.add("getauxval")  # asks the kernel whether the CPU has the SHA2 instructions

nm, *objects = sys.argv[1:]
if not objects:
    sys.exit("usage: check.py NM OBJECT...")

failed = False
for path in objects:
    defined = subprocess.run([nm, "-C", "--defined-only", path], check=True, capture_output=True, text=True).stdout
    code = sum(" T " in line or " W " in line or " t " in line for line in defined.splitlines())
    undefined = subprocess.run([nm, "-u", path], check=True, capture_output=True, text=True).stdout
    # Lines read "   U name" or "   w name".
    names = sorted({line.split()[-1] for line in undefined.splitlines() if line.split()})
    wrong = [name for name in names if name not in allowed]
    if code == 0:
        print(f"{path}: holds no function at all, so it proves nothing")
        failed = True
    for name in wrong:
        print(f"{path}: leaves `{name}` undefined")
        failed = True
    print(f"{path}: {code} functions, undefined: {' '.join(names) or 'nothing'}")

sys.exit(1 if failed else 0)
