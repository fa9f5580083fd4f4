"""Installs jobwire beside the build, then builds and runs projects that use it, as a user would."""
import argparse
import pathlib
import shutil
import subprocess
import sys

parser = argparse.ArgumentParser()
for name in ("source", "build", "cmake", "generator", "compiler"):
    parser.add_argument(f"--{name}", required=True)
parser.add_argument("--launcher", default="")
args = parser.parse_args()

here = pathlib.Path(args.source) / "tests" / "consumer"
work = pathlib.Path(args.build) / "consumer"
prefix = work / "prefix"
shutil.rmtree(work, ignore_errors=True)


def run(*command: object) -> str:
    print("+", *command, flush=True)
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        print(done.stdout)
        sys.exit(f"exit status {done.returncode}")
    return done.stdout


def configure(project: str, build: pathlib.Path, *options: str) -> None:
    run(args.cmake, "-S", here / project, "-B", build, "-G", args.generator,
        f"-DCMAKE_CXX_COMPILER={args.compiler}", f"-DCMAKE_CXX_COMPILER_LAUNCHER={args.launcher}",
        # A user's warnings, on headers that must bear them.
        "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Wconversion -Werror", *options)


def consume(project: str, *options: str, programs: tuple[str, ...] = ("consumer",)) -> None:
    build = work / project
    configure(project, build, *options)
    run(args.cmake, "--build", build)
    for program in programs:
        output = run(build / program)
        if not output.startswith("jobwire 0."):
            sys.exit(f"{project}: unexpected output: {output!r}")


def must_not_configure(label: str, reason: str, *options: str) -> None:
    print(f"+ {label}: must be refused", flush=True)
    done = subprocess.run(
        [args.cmake, "-S", str(here / "rim"), "-B", str(work / label), "-G", args.generator,
         f"-DCMAKE_CXX_COMPILER={args.compiler}", *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode == 0 or reason not in " ".join(done.stdout.split()):
        sys.exit(f"{label}: exit status {done.returncode}, no {reason!r} in:\n{done.stdout}")


run(args.cmake, "--install", args.build, "--prefix", prefix)
found_there = f"-DCMAKE_PREFIX_PATH={prefix}"
consume("core", found_there, "-DCMAKE_DISABLE_FIND_PACKAGE_Boost=ON", "-DCMAKE_DISABLE_FIND_PACKAGE_simdjson=ON",
        "-DCMAKE_DISABLE_FIND_PACKAGE_OpenSSL=ON")
consume("rim", found_there)
must_not_configure("no_simdjson", "component `simdjson` needs simdjson::simdjson, which was not found",
                   found_there, "-DCMAKE_DISABLE_FIND_PACKAGE_simdjson=ON")
consume("subdirectory", f"-DJOBWIRE_SOURCE={args.source}", programs=("consumer", "consumer_rim"))
print("all consumers built and ran")
