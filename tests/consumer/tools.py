"""What the consumer tests have in common: their arguments, how a consumer is built, and what it must print."""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CORE = [HERE / "core" / "main.cpp", HERE / "core" / "sign_head.cpp"]
RIM = [HERE / "rim" / "main.cpp"]
# A user's warnings, on headers that must bear them.
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror"]
SIGNATURE = "Signature=e15f0ee17df60646c279ac4e9c1e7c6d927eebc5ca2c8e2e744548b40363affd"


def arguments(*further):
    """The arguments that every consumer test has, and `further` ones."""
    parser = argparse.ArgumentParser()
    for name in ("version", "build", "cmake", "generator", "compiler", *further):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--launcher", default="")
    return parser.parse_args()


class Workshop:
    """An empty folder beside the build, and the tools with which consumers are built in it."""

    def __init__(self, given, name):
        self.given = given
        self.folder = pathlib.Path(given.build).resolve() / "consumer" / name
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)

    def run(self, *command, **environment):
        """What the command prints; the test ends where it fails."""
        status, output = self.attempt(*command, **environment)
        if status != 0:
            sys.exit(f"{output}exit status {status}")
        return output

    def attempt(self, *command, **environment):
        print("+", *(f"{name}={value}" for name, value in environment.items()), *command, flush=True)
        done = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True,
                              env={**os.environ, **{name: str(value) for name, value in environment.items()}})
        return done.returncode, done.stdout

    def configure(self, source, build, *options):
        """The exit status and output of CMake, told to make a build folder for a project."""
        return self.attempt(self.given.cmake, "-S", source, "-B", build, "-G", self.given.generator,
                            f"-DCMAKE_CXX_COMPILER={self.given.compiler}",
                            f"-DCMAKE_CXX_COMPILER_LAUNCHER={self.given.launcher}",
                            f"-DCMAKE_CXX_FLAGS={' '.join(WARNINGS)}", *options)

    def moved_prefix(self):
        """Where the build's jobwire stands: moved after it was installed, for nothing in it may name the place."""
        installed, moved = self.folder / "installed", self.folder / "moved"
        self.run(self.given.cmake, "--install", self.given.build, "--prefix", installed)
        return installed.rename(moved)

    def headers_alone(self):
        """A build folder of jobwire itself without its programs, as one who packages it makes it."""
        build = self.folder / "headers_alone"
        status, output = self.configure(ROOT, build, "--preset", "package")
        if status != 0:
            sys.exit(output)
        return build

    def project(self, name, *options, programs=("consumer",)):
        """Builds the consumer of that name by CMake and yields what each of its programs prints."""
        build = self.folder / name
        status, output = self.configure(HERE / name, build, f"-DJOBWIRE_VERSION={self.given.version}", *options)
        if status != 0:
            sys.exit(output)
        self.run(self.given.cmake, "--build", build)
        return [self.run(build / program) for program in programs]

    def program(self, name, sources, *flags):
        """Builds a program by one command of the compiler and yields what it prints."""
        program = self.folder / name
        self.run(self.given.compiler, "-std=c++20", *WARNINGS, *sources, *flags, "-o", program)
        return self.run(program)

    def must_be_right(self, output):
        """Ends the test unless a consumer printed this version and the one right signature."""
        if not output.startswith(f"jobwire {self.given.version}\n") or SIGNATURE not in output:
            sys.exit(f"a consumer of jobwire {self.given.version} printed:\n{output}")
