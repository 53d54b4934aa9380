"""Athena and the S3 object of a result, for figures: `server.py FOLDER ROWS SECONDS DELAY`.

Every query takes SECONDS and gives the same ROWS rows of twelve columns; every answer is held back for DELAY seconds, as
a round trip would. Prints its port; `GET /_seen` tells when the last query was started and when its success was first
told, on the machine's monotonic clock.
"""

import hashlib
import json
import os
import re
import socketserver
import sys
import threading
import time
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

COLUMNS = [
    ("eventtime", "timestamp"), ("eventid", "varchar"), ("eventname", "varchar"), ("eventsource", "varchar"),
    ("awsregion", "varchar"), ("recipientaccountid", "varchar"), ("sourceipaddress", "varchar"), ("useragent", "varchar"),
    ("errorcode", "varchar"), ("bytes", "bigint"), ("seconds", "double"), ("readonly", "boolean"),
]
START = datetime(2026, 3, 10)
NAMES = ["AssumeRole", "GetObject", "DescribeInstances", "PutBucketPolicy", "ListBuckets", "ConsoleLogin"]
AGENTS = ["aws-cli/2.15.30 Python/3.11.8 exe/x86_64", "Boto3/1.34.69 md/Botocore", 'Mozilla/5.0 ("X11"; Linux x86_64)']


def row(n: int) -> list[str | None]:
    """Row n, the same everywhere. Some values are NULL, empty, or have quotes, commas and line ends."""
    digest = hashlib.md5(str(n).encode()).hexdigest()
    stamp = START + timedelta(milliseconds=n * 86)
    agent = AGENTS[n % 3] if n % 1000 else "two\nlines, one value"
    return [
        stamp.isoformat(sep=" ", timespec="milliseconds"),
        f"{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:]}",
        NAMES[n % 6], "ec2.amazonaws.com" if n % 2 else "sts.amazonaws.com", ["eu-west-1", "us-east-1"][n % 2],
        f"{111122223333 + n % 7}", f"198.51.{n % 256}.{n // 256 % 256}", agent,
        None if n % 5 else "AccessDenied", str(n * 7919 % 1_000_003), f"{n % 977 / 8}", "true" if n % 3 else "false",
    ]


def line(values: list[str | None]) -> str:
    """A record of Athena's CSV."""
    return ",".join("" if v is None else '"' + v.replace('"', '""') + '"' for v in values) + "\n"


def generate(folder: Path, rows: int) -> Path:
    """The result object."""
    path = folder / f"{rows}.csv"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("w", newline="") as out:
            out.write(line([name for name, _ in COLUMNS]))
            out.writelines(line(row(n)) for n in range(rows))
    return path


class Server(socketserver.ThreadingTCPServer):
    """What the connections share."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, path: Path, rows: int, seconds: float, delay: float):
        super().__init__(("127.0.0.1", 0), Connection)
        self.file, self.size, self.rows = path.open("rb"), path.stat().st_size, rows
        self.seconds, self.delay = seconds, delay
        self.seen = {"started": 0.0, "succeeded": 0.0}
        self.lock = threading.Lock()

    @cache
    def page(self, start: int, size: int) -> bytes:
        """A page of GetQueryResults; the first has the labels as its first row."""
        header = [] if start else [[name for name, _ in COLUMNS]]
        end = min(start + size - len(header), self.rows)
        data = [[{} if v is None else {"VarCharValue": v} for v in r] for r in header + [row(n) for n in range(start, end)]]
        infos = [{"Name": name, "Label": name, "Type": kind, "Precision": 0, "Scale": 0, "Nullable": "UNKNOWN",
                  "CaseSensitive": False} for name, kind in COLUMNS]
        answer = {"ResultSet": {"Rows": [{"Data": r} for r in data], "ResultSetMetadata": {"ColumnInfo": infos}}}
        if end < self.rows:
            answer["NextToken"] = str(end)
        return json.dumps(answer).encode()

    def act(self, operation: str, body: dict) -> bytes:
        now = time.monotonic()
        if operation == "StartQueryExecution":
            self.seen = {"started": now, "succeeded": 0.0}
            return b'{"QueryExecutionId": "q-1"}'
        if operation == "GetQueryResults":
            return self.page(int(body.get("NextToken", 0)), int(body.get("MaxResults", 1000)))
        if operation != "GetQueryExecution":
            return b"{}"
        done = now >= self.seen["started"] + self.seconds
        if done and not self.seen["succeeded"]:
            self.seen["succeeded"] = now
        return json.dumps({"QueryExecution": {
            "QueryExecutionId": "q-1", "Query": "SELECT 1", "StatementType": "DML", "SubstatementType": "SELECT",
            "Status": {"State": "SUCCEEDED" if done else "RUNNING"}, "Statistics": {"DataScannedInBytes": 1},
            "ResultConfiguration": {"OutputLocation": "s3://ir-results/q-1.csv"},
        }}).encode()


class Connection(socketserver.StreamRequestHandler):
    """One keep-alive connection."""

    disable_nagle_algorithm = True

    def handle(self):
        while start := self.rfile.readline():
            headers = {}
            while (text := self.rfile.readline().strip()):
                name, _, value = text.decode().partition(":")
                headers[name.lower()] = value.strip()
            body = self.rfile.read(int(headers.get("content-length", 0)))
            method, target, _ = start.decode().split()
            if target == "/_seen":
                self.send(200, json.dumps(self.server.seen).encode())
                continue
            time.sleep(self.server.delay)
            if method == "POST":
                operation = headers["x-amz-target"].rsplit(".")[-1]
                self.send(200, self.server.act(operation, json.loads(body)))
            elif target.split("?")[0].endswith("q-1.csv"):
                self.object(method, headers.get("range"))
            else:
                self.send(404, b"<Error><Code>NoSuchKey</Code></Error>", "application/xml")

    def object(self, method: str, span: str | None):
        size = self.server.size
        first, last = 0, size - 1
        if span and (found := re.fullmatch(r"bytes=(\d+)-(\d*)", span)):
            first, last = int(found[1]), min(int(found[2] or size), size - 1)
        status, told = (206, f"Content-Range: bytes {first}-{last}/{size}\r\n") if span else (200, "")
        head = (f"HTTP/1.1 {status} OK\r\nContent-Length: {last - first + 1}\r\nETag: \"v1\"\r\nAccept-Ranges: bytes\r\n"
                f"Last-Modified: Tue, 10 Mar 2026 00:00:00 GMT\r\nContent-Type: text/csv\r\n{told}\r\n")
        self.connection.sendall(head.encode())
        while method == "GET" and first <= last:
            first += os.sendfile(self.connection.fileno(), self.server.file.fileno(), first, last - first + 1)

    def send(self, status: int, body: bytes, kind: str = "application/x-amz-json-1.1"):
        head = f"HTTP/1.1 {status} OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        self.connection.sendall(head.encode() + body)


if __name__ == "__main__":
    folder, rows, seconds, delay = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])
    server = Server(generate(folder, rows), rows, seconds, delay)
    print(server.server_address[1], flush=True)
    server.serve_forever()
