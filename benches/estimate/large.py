"""What an estimate of a run on Athena asks of S3: `large.py LOGQ [PREFIXES] [EACH]`.

Plays a bucket on this machine with an answer time of its own: PREFIXES days of CloudTrail (10,000) of 5 accounts and 4
regions with EACH objects (100), and as many days again that are outside of the window. Keys are computed, not held. logq
makes a dry run over the window, twice: the second one remembers. Exits with 1 when a bar is missed.
"""

import bisect
import datetime
import json
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

LOGQ = Path(sys.argv[1]).resolve()
PREFIXES = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
EACH = int(sys.argv[3]) if len(sys.argv) > 3 else 100
ANSWER_TIME = 0.03
ACCOUNTS = [f"{n}" * 12 for n in range(1, 6)]
REGIONS = ["ap-south-1", "eu-central-1", "eu-west-1", "us-east-1"]
DAYS = PREFIXES // (len(ACCOUNTS) * len(REGIONS))
FIRST = datetime.date(2022, 1, 1)
SIZE = 20_000


class Keys:
    """Every key of the bucket in order, twice as many days as the window has."""

    def __len__(self):
        return len(ACCOUNTS) * len(REGIONS) * 2 * DAYS * EACH

    def __getitem__(self, at):
        if at >= len(self):
            raise IndexError
        rest, number = divmod(at, EACH)
        rest, day = divmod(rest, 2 * DAYS)
        account, region = divmod(rest, len(REGIONS))
        account, region, day = ACCOUNTS[account], REGIONS[region], FIRST + datetime.timedelta(day)
        name = f"{account}_CloudTrail_{region}_{day:%Y%m%d}T0000Z_{number:016}.json.gz"
        return f"AWSLogs/{account}/CloudTrail/{region}/{day:%Y/%m/%d}/{name}"


class Counts:
    lock = threading.Lock()
    lists = flying = most = 0


class Bucket(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def reply(self, status, body, kind="application/xml"):
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_HEAD(self):
        self.reply(200, b"")

    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self.reply(400, b'{"__type":"AccessDeniedException","Message":"not here"}', "application/x-amz-json-1.1")

    def do_GET(self):
        with Counts.lock:
            Counts.lists += 1
            Counts.flying += 1
            Counts.most = max(Counts.most, Counts.flying)
        time.sleep(ANSWER_TIME)
        asked = {key: values[0] for key, values in parse_qs(urlsplit(self.path).query).items()}
        prefix, after, keys = asked.get("prefix", ""), asked.get("start-after", ""), Keys()
        at = max(bisect.bisect_left(keys, prefix), bisect.bisect_right(keys, after))
        page = []
        while at < len(keys) and len(page) < 1000 and keys[at].startswith(prefix):
            page.append(keys[at])
            at += 1
        more = at < len(keys) and keys[at].startswith(prefix)
        entries = "".join(
            f"<Contents><Key>{quote(key)}</Key><Size>{SIZE}</Size><StorageClass>STANDARD</StorageClass></Contents>"
            for key in page
        )
        body = f"<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>{str(more).lower()}</IsTruncated>"
        body += f"<NextContinuationToken>x</NextContinuationToken>{entries}</ListBucketResult>"
        with Counts.lock:
            Counts.flying -= 1
        self.reply(200, body.encode())


def dry_run(home, url):
    """One estimate: what logq says, what the server counted, and the seconds."""
    Counts.lists = Counts.most = 0
    started = time.monotonic()
    told = subprocess.run(
        [LOGQ, "sql", "SELECT eventname FROM cloudtrail", "--dry-run", "-f", "json"],
        cwd=home,
        env={
            "HOME": str(home),
            "AWS_ENDPOINT_URL": url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_EC2_METADATA_DISABLED": "true",
        },
        check=True,
        capture_output=True,
    )
    return json.loads(told.stdout), time.monotonic() - started


def main():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    # The trail's slack reads one day more than the window has.
    until = FIRST + datetime.timedelta(DAYS - 1)
    with tempfile.TemporaryDirectory() as home:
        Path(home, "logq.toml").write_text(
            f'version = 1\nscope = {{ window = "{FIRST}/{until}" }}\n'
            f'[targets.main]\nregion = "eu-west-1"\ndatabase = "logs"\n'
            f'[tables.cloudtrail]\nlocation = "s3://trail/AWSLogs/"\nsince = {FIRST}\n'
            f"accounts = {json.dumps(ACCOUNTS)}\nregions = {json.dumps(REGIONS)}\n"
        )
        first, seconds = dry_run(home, url)
        lists, most = Counts.lists, Counts.most
        again, seconds_again = dry_run(home, url)
        lists_again = Counts.lists
    server.shutdown()
    bar = first["objects"] // 1000 + first["prefixes"]
    print(f"{first['prefixes']} prefixes, {first['objects']} objects, {first['bytes']} bytes")
    print(f"{lists} LIST requests (bar {bar}), {most} in flight (bar 16), {seconds:.1f} s")
    print(f"again: {lists_again} LIST requests, {seconds_again:.1f} s")
    right = first["objects"] == first["prefixes"] * EACH and first["bytes"] == first["objects"] * SIZE
    right &= not first["at_least"] and again["objects"] == first["objects"] and lists_again == 0
    sys.exit(0 if right and lists <= bar and most >= 16 else 1)


main()
