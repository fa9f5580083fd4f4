"""Real clients, untouched, against the demo's service, nginx as an emulator and nginx in front of MediaConvert.

usage: clients.py DEMO MODULE SDK    (an empty MODULE or SDK: it cannot be had; what needs it is skipped)
"""
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "nginx")]
from place import PERMANENT, PYTHON, TEMPORARY, Place, Tally, free_port, nginx_program, wait_for, wrong_clock  # noqa: E402

#: The package's own: a newer one on PATH does not know the service.
AWS = "/usr/bin/aws"
WRONG = (PERMANENT[0], "not/the+secret", None)
EXPIRED = "400 RequestExpired"
#: case: (id's last six characters, who, by how much the clock is wrong, what comes of it)
CASES = {
    "success": ("abcde3", PERMANENT, None, "202 -"),
    "404": ("absent", PERMANENT, None, "404 ResourceNotFoundException"),
    "409": ("moving", PERMANENT, None, "409 ResourceInUseException"),
    "400": (None, PERMANENT, None, "400 ValidationException"),
    "wrong secret": ("abcde3", WRONG, None, "403 AccessDeniedException"),
    "clock ahead": ("queued", PERMANENT, "+1h", EXPIRED),
    "clock behind": ("phptj0", PERMANENT, "-1h", EXPIRED),
    "token": ("phptj0", TEMPORARY, None, "202 -"),
    "wrong token": ("phptj0", TEMPORARY[:2] + ("another",), None, "403 AccessDeniedException"),
}
#: The SDK takes the service's time from the reply's Date, and tries again.
CORRECTS_ITS_CLOCK = {"clock ahead": "202 -", "clock behind": "202 -"}


def environment(who):
    """Nothing of the machine's own configuration, and these credentials."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    kept.update(AWS_ACCESS_KEY_ID=who[0], AWS_SECRET_ACCESS_KEY=who[1], AWS_EC2_METADATA_DISABLED="true",
                AWS_CONFIG_FILE="/dev/null", AWS_SHARED_CREDENTIALS_FILE="/dev/null", AWS_PAGER="",
                NODE_NO_WARNINGS="1", AWS_DEFAULT_REGION="us-east-1")
    if who[2]:
        kept["AWS_SESSION_TOKEN"] = who[2]
    return kept


def run(command, who, skew=None, more=None):
    if skew:
        command = wrong_clock(skew) + command
    done = subprocess.run(command, env={**environment(who), **(more or {})}, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=60)
    return done


def by_aws(endpoint, job_id, who, skew):
    done = run([AWS, "--endpoint-url", endpoint, "elastictranscoder", "cancel-job", "--id", job_id], who, skew)
    # It does not say which status it was.
    if done.returncode == 0:
        return "* -"
    found = re.search(r"An error occurred \((\w+)\) when calling the CancelJob operation", done.stderr)
    return "* " + found[1] if found else done.stderr


def by_boto3(endpoint, job_id, who, skew, service="elastictranscoder", what="cancel"):
    done = run([PYTHON, str(HERE / "call_boto3.py"), service, endpoint, job_id, what], who, skew)
    return done.stdout.strip() or done.stderr


def by_sdk(endpoint, job_id, who, skew):
    done = run(["node", str(HERE / "call_sdk.mjs"), endpoint, job_id], who, skew, {"JOBWIRE_SDK": sys.argv[3]})
    return done.stdout.strip() or done.stderr


def by_curl(endpoint, job_id, who, skew):
    command = ["curl", "-s", "-i", "-X", "DELETE", "--aws-sigv4", "aws:amz:us-east-1:elastictranscoder",
               "--user", who[0] + ":" + who[1], endpoint + "/2012-09-25/jobs/" + job_id]
    if who[2]:
        command += ["-H", "X-Amz-Security-Token: " + who[2]]
    done = run(command, who, skew)
    status = re.match(r"HTTP/1.1 (\d+)", done.stdout)
    name = re.search(r"(?im)^x-amzn-errortype: (\w+)", done.stdout)
    return f"{status[1]} {name[1] if name else '-'}" if status else done.stdout + done.stderr


def clients():
    """Those that can be had; why another cannot is printed."""
    known = {"awscli": (by_aws, os.access(AWS, os.X_OK), "/usr/bin/aws is missing"),
             "SDK for JavaScript": (by_sdk, bool(sys.argv[3]) and shutil.which("node"), "npm's packages cannot be had"),
             "boto3": (by_boto3, subprocess.run([PYTHON, "-c", "import boto3"], capture_output=True).returncode == 0,
                       "python3-boto3 is missing"),
             "curl": (by_curl, shutil.which("curl"), "curl is missing")}
    for name, (_, there, why) in known.items():
        if not there:
            print(f"skipped {name}: {why}")
    return {name: call for name, (call, there, _) in known.items() if there}


def demo_service(place, who):
    """The demo knows one account."""
    log = place.room / f"demo-{len(place.children)}"
    place.start(sys.argv[1], "--serve", 0, env=environment(who), stdout=open(log, "w"), stderr=subprocess.STDOUT)
    found = wait_for(lambda: re.search(r"on 127\.0\.0\.1:(\d+) for", log.read_text()), what="the demo")
    return f"http://127.0.0.1:{found[1]}"


class Table:
    def __init__(self, tally):
        self.tally = tally
        self.rows = {}

    def note(self, client, server, case, got, wanted):
        """`*` stands for a status that a client does not tell."""
        same = got == wanted or (got[:2] == "* " and got[2:] == wanted.split(" ", 1)[1])
        self.tally.check(f"{client}, {server}, {case}: {wanted}", same, got)
        self.rows.setdefault((server, client), {})[case] = got if same else "WRONG " + got[:40]

    def show(self):
        for server in dict.fromkeys(server for server, _ in self.rows):
            print(f"\n{server}")
            for client in (client for one, client in self.rows if one == server):
                for case, got in self.rows[server, client].items():
                    print(f"  {client:20} {case:14} {got}")
        print()


def try_cases(table, client, call, server, endpoint_of, digits=None):
    """Without `digits` every case has a job of its own: an id that ends like one of the demo's, but begins otherwise."""
    for number, (case, (last, who, skew, wanted)) in enumerate(CASES.items()):
        if skew and not shutil.which("faketime"):
            print(f"skipped {client}, {server}, {case}: faketime is missing")
            continue
        if call is by_sdk:
            wanted = CORRECTS_ITS_CLOCK.get(case, wanted)
        front = f"{number:013}" if digits is None else "1671476818694" if last == "phptj0" else digits
        job_id = f"{front}-{last}" if last else "foobar"
        table.note(client, server, case, call(endpoint_of(who), job_id, who, skew), wanted)


def each(found, job):
    """Two clients at a time."""
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(job, client, call) for client, call in found.items()]:
            done.result()


def try_demo(table, found):
    def job(client, call):
        with Place() as place:
            services = {who[0]: demo_service(place, who) for who in (PERMANENT, TEMPORARY)}
            try_cases(table, client, call, "the demo's service", lambda who: services[who[0]], "3" * 13)
    each(found, job)


def try_emulator(table, found):
    with Place() as place:
        place.write_files(jobs="3333333333333-abcde3 Submitted\n3333333333333-queued Submitted\n"
                               "1671476818694-phptj0 Submitted\n3333333333333-moving Progressing\n")
        port = free_port()
        place.nginx(place.emulator(port), port)
        each(found, lambda client, call: try_cases(
            table, client, call, "nginx as an emulator", lambda _: f"http://127.0.0.1:{port}", "3" * 13))


def try_gateway(table, found):
    def job(client, call):
        with Place() as place:
            place.write_files()
            port = free_port()
            upstream = place.media_convert(tls=True)
            place.nginx(place.gateway(port, upstream), port)
            try_cases(table, client, call, "MediaConvert through nginx", lambda _: f"http://127.0.0.1:{port}")
    each(found, job)


def try_fake(table):
    """The same MediaConvert, called by boto3's own client for it: so it behaves as a real client expects."""
    who = ("AKIAGATEWAY", "gateway/secret+", None)
    cases = {"success": ("queued", who, "cancel", "202 -"), "GetJob": ("moving", who, "get", "200 PROGRESSING"),
             "404": ("absent", who, "cancel", "404 NotFoundException"),
             "409": ("finish", who, "cancel", "409 ConflictException"),
             "400": ("badreq", who, "cancel", "400 BadRequestException"),
             "402": ("quotas", who, "cancel", "402 ServiceQuotaExceededException"),
             "429": ("toomny", who, "cancel", "429 TooManyRequestsException"),
             "wrong secret": ("queued", (who[0], "wrong", None), "cancel", "403 InvalidSignatureException"),
             "token": ("hurry1", ("ASIAGATEWAY", "gateway/secret+", "gateway//token=="), "cancel", "202 -"),
             "no token": ("hurry2", ("ASIAGATEWAY", "gateway/secret+", None), "cancel",
                          "403 UnrecognizedClientException")}
    with Place() as place:
        endpoint = f"http://127.0.0.1:{place.media_convert()}"
        for case, (last, one, what, wanted) in cases.items():
            got = by_boto3(endpoint, "5" * 13 + "-" + last, one, None, "mediaconvert", what)
            table.note("boto3, mediaconvert", "MediaConvert itself", case, got, wanted)


def main():
    tally = Tally()
    table = Table(tally)
    found = clients()
    if found:
        try_demo(table, found)
    if found and sys.argv[2] and nginx_program():
        try_emulator(table, found)
        try_gateway(table, found)
    else:
        print("skipped all of nginx: it, its headers or the clients are missing")
    if "boto3" in found:
        try_fake(table)
    table.show()
    if not tally.passed and not tally.failed:
        print("not run: no client could be had")
        sys.exit(77)
    tally.finish()


if __name__ == "__main__":
    main()
