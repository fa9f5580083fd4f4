"""A folder in which nginx runs with the module, by the sample configurations of examples/nginx, and what it needs."""
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "nginx"
FOLDERS = {"plain": ROOT / "build" / "nginx", "asan": ROOT / "build" / "nginx-asan"}
MODULE = "ngx_http_jobwire_module.so"
PYTHON = "/usr/bin/python3"

#: (access key id, secret, session token) of who may call.
PERMANENT = ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", None)
TEMPORARY = ("ASIDEXAMPLE", "temporary/secret+of/some/length", "a/session+token==of/AKIDEXAMPLE")

FRAME = """load_module {module};
daemon off;
{user}worker_processes {workers};
pid {room}/nginx.pid;
error_log {room}/error.log info;
{directives}
events {{ worker_connections 2048; }}
http {{
  client_body_temp_path {room}/body;
  proxy_temp_path {room}/proxy;
  fastcgi_temp_path {room}/fastcgi;
  uwsgi_temp_path {room}/uwsgi;
  scgi_temp_path {room}/scgi;
  access_log off;
{http}
}}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition, seconds=15, what=""):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise RuntimeError("waited in vain for " + what)


def listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


def nginx_program():
    return shutil.which("nginx") or shutil.which("/usr/sbin/nginx")


def wrong_clock(shift):
    """The command in front of one whose clock is off by so much. What faketime left of processes that are gone is removed
    first: where their numbers come again, it stops at it."""
    for left in pathlib.Path("/dev/shm").glob("*faketime_s*_*"):
        if not pathlib.Path("/proc", left.name.rpartition("_")[2]).exists():
            try:
                left.unlink()
            except OSError:
                pass  # another's, or gone by now
    return ["faketime", "--exclude-monotonic", "-f", shift]


class Place:
    """Use it with `with`: it ends what it started."""

    def __init__(self, kind="plain"):
        self.kind = kind
        self.room = pathlib.Path(tempfile.mkdtemp(prefix="jobwire-nginx-"))
        self.children = []
        self.server = None
        self.room.chmod(0o755)
        self.reports = self.room / "reports"
        self.reports.mkdir()
        self.reports.chmod(0o777)  # the workers are nobody

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for child in reversed(self.children):
            self.end(child)
        shutil.rmtree(self.room, ignore_errors=True)

    @staticmethod
    def end(child):
        """A child leads a group of its own, for it may have children."""
        for how in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(child.pid, how)
                child.wait(10)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                pass

    def write(self, name, text, mode=0o600):
        path = self.room / name
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        return path

    def start(self, *command, **options):
        child = subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL, start_new_session=True, **options)
        self.children.append(child)
        return child

    def certificate(self, host):
        """A certificate that vouches for itself, and its key."""
        if not (self.room / "server.pem").exists():
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=" + host,
                 "-addext", "subjectAltName=DNS:" + host, "-keyout", self.room / "server.key", "-out",
                 self.room / "server.pem"], check=True, capture_output=True)
        return self.room / "server.pem", self.room / "server.key"

    def media_convert(self, tls=False, prefix=()):
        """Starts the fake; yields its port. What it has seen is in the file `seen`."""
        more = self.certificate("mediaconvert.us-east-1.amazonaws.com") if tls else ()
        fake = self.start(*prefix, PYTHON, ROOT / "tests" / "clients" / "media_convert.py", 0, self.room / "seen", *more,
                          stdout=subprocess.PIPE, text=True)
        return int(fake.stdout.readline())

    def write_files(self, jobs=""):
        lines = "\n".join(" ".join(filter(None, who)) for who in (PERMANENT, TEMPORARY))
        self.write("credentials", "# who may call\n" + lines + "\n")
        self.write("own", "AKIAGATEWAY gateway/secret+\n")
        self.write("jobs", jobs or "3333333333333-abcde3 Submitted\n3333333333333-queued Submitted\n"
                                   "3333333333333-moving Progressing\n3333333333333-finish Complete\n"
                                   "3333333333333-called Canceled\n3333333333333-failed Error\n")
        self.write("ids", "1111111111111-mapped 3333333333333-queued\n1111111111111-odd_id a%b/c\u00e9\n")

    def emulator(self, port, more=""):
        """The sample, with this place's paths and port."""
        text = (EXAMPLE / "emulator.conf").read_text(encoding="utf-8")
        text = text.replace("127.0.0.1:8080", f"127.0.0.1:{port}")
        return self.placed(text, more)

    def gateway(self, port, upstream_port, more="", read_timeout="15s"):
        """The sample, with this place's paths and ports; the client speaks in clear."""
        text = (EXAMPLE / "gateway.conf").read_text(encoding="utf-8")
        text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
        text = re.sub(r"(?m)^ *ssl_certificate.*\n", "", text)
        text = text.replace("server mediaconvert.us-east-1.amazonaws.com:443;", f"server 127.0.0.1:{upstream_port};")
        text = text.replace("/etc/ssl/certs/ca-certificates.crt", str(self.room / "server.pem"))
        text = text.replace("proxy_read_timeout 15s", "proxy_read_timeout " + read_timeout)
        return self.placed(text, more)

    def placed(self, text, more):
        text = text.replace("/etc/nginx/jobwire/", str(self.room) + "/")
        text = text.replace("/var/log/nginx/", str(self.room) + "/")
        return text.replace("    jobwire_region", more + "    jobwire_region") if more else text

    def write_config(self, http, workers=1, directives=""):
        user = "user nobody nogroup;\n" if os.geteuid() == 0 else ""
        module = FOLDERS[self.kind] / MODULE
        self.write("nginx.conf", FRAME.format(module=module, room=self.room, http=http, workers=workers, user=user,
                                              directives=directives), 0o644)

    def environment(self):
        env = dict(os.environ)
        if self.kind == "asan":
            runtime = subprocess.run(["gcc", "-print-file-name=libasan.so"], capture_output=True, text=True, check=True)
            env["LD_PRELOAD"] = os.path.realpath(runtime.stdout.strip())
            env["ASAN_OPTIONS"] = f"log_path={self.reports}/asan:detect_leaks=0:exitcode=99"
        return env

    def nginx(self, http, port, workers=1, prefix=(), directives=""):
        self.write_config(http, workers, directives)
        self.server = self.start(*prefix, nginx_program(), "-p", self.room, "-c", self.room / "nginx.conf",
                                 stderr=open(self.room / "stderr", "ab"), env=self.environment())
        wait_for(lambda: self.server.poll() is not None or listens(port), what="nginx")
        if self.server.poll() is not None:
            raise RuntimeError("nginx does not start: " + self.errors())
        return self.server

    def pid(self):
        return int((self.room / "nginx.pid").read_text())

    def workers(self):
        children = subprocess.run(["ps", "-o", "pid=,args=", "--ppid", str(self.pid())], capture_output=True, text=True)
        return [int(line.split()[0]) for line in children.stdout.splitlines() if "worker process" in line
                and "shutting down" not in line]

    def reload(self):
        """Yields whether the new configuration holds."""
        before = set(self.workers())
        size = len(self.errors())
        os.kill(self.pid(), signal.SIGHUP)
        # The old workers still answer until they know that they are to go.
        wait_for(lambda: "[emerg]" in self.errors()[size:] or (self.workers() and not set(self.workers()) & before),
                 what="the reload")
        return "[emerg]" not in self.errors()[size:]

    def sound(self, tally, what, killed=0):
        """Nothing was reported, and no worker ended but those that the test killed."""
        reports = "".join(path.read_text(errors="replace") for path in sorted(self.reports.iterdir()))
        tally.check(f"{what}: the address sanitizer has nothing to report", not reports, reports[:4000])
        ends = re.findall(r"\[alert\].*exited (?:on signal|with (?:fatal )?code).*|.*exited with code [1-9].*", self.errors())
        tally.check(f"{what}: no worker ended by itself", len(ends) == killed, ends)

    def errors(self):
        return "".join(path.read_text(encoding="utf-8", errors="replace")
                       for path in (self.room / "stderr", self.room / "error.log") if path.exists())

    def log(self):
        path = self.room / "jobwire.log"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def follows(lines, holds):
    """The last line once it is so, or after a while as it is: nginx logs a call after its reply is out."""
    end = time.monotonic() + 5
    while time.monotonic() < end:
        found = lines()
        if found and holds(found[-1]):
            break
        time.sleep(0.02)
    return found[-1] if found else ""


class Tally:
    """Counts and prints what holds and what does not."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def check(self, name, holds, detail=""):
        if holds:
            self.passed += 1
            print("pass", name, flush=True)
        else:
            self.failed += 1
            print(f"FAIL {name}: {detail}", flush=True)
        return holds

    def finish(self):
        print(f"{self.passed} passed, {self.failed} failed", flush=True)
        sys.exit(1 if self.failed or not self.passed else 0)
