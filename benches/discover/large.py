"""Times `logq init` on a bucket of many keys, played by moto on this machine.

    VENV/bin/pip install 'moto[server]' boto3
    VENV/bin/python large.py LOGQ [KEYS]

The bucket has trails of an organization (20 accounts, 4 regions), load balancers, flow logs and access logs without
folders, spread over two years. Counts are of LIST requests that the server answered, seconds are of the whole process.
"""

import datetime as dt
import gzip
import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
import time

import boto3
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.s3.models import FakeKey, s3_backends
from werkzeug.serving import make_server

BUCKET = "logs"
REGIONS = ["eu-west-1", "us-east-1", "us-west-2", "ap-southeast-2"]
ACCOUNTS = [f"{n:012d}" for n in range(111122220000, 111122220020)]
DAYS = 750
START = dt.date.today() - dt.timedelta(days=DAYS - 1)

TRAIL = gzip.compress(json.dumps({"Records": [{
    "eventTime": "2026-03-10T08:00:00Z", "eventName": "GetCallerIdentity", "eventSource": "sts.amazonaws.com",
    "awsRegion": "eu-west-1", "eventVersion": "1.09",
}]}).encode())
FLOW = gzip.compress(b"version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end "
                     b"action log-status\n2 111122220000 eni-1 10.0.0.1 10.0.0.2 1 2 6 1 40 1773133920 1773133980 ACCEPT OK\n")
ALB = gzip.compress(b'https 2026-03-10T08:00:00.000000Z app/lb/50dc6c495c0c9188 192.0.2.1:1 10.0.0.1:80 0.0 0.0 0.0 200 '
                    b'200 1 1 "GET https://x.example:443/ HTTP/1.1" "curl/8" - - arn "Root=1" "x.example" "-" 0 '
                    b'2026-03-10T08:00:00.000000Z "forward" "-" "-" "10.0.0.1:80" "200" "-" "-" TID_1\n')
ACCESS = (b'owner bucket [10/Mar/2026:08:00:00 +0000] 192.0.2.1 - ID REST.GET.OBJECT key "GET /key HTTP/1.1" 200 - 1 1 1 1 '
          b'"-" "curl/8" - id SigV4 cipher AuthHeader host TLSv1.2 - -\n')


def keys(count):
    """Keys with their contents: a fifth each for load balancers, flow logs and access logs, the rest for trails."""
    days = [START + dt.timedelta(days=n) for n in range(DAYS)]
    per_kind = {"trail": count * 2 // 5, "alb": count // 5, "flow": count // 5, "access": count // 5}
    for n in range(per_kind["trail"]):
        account, region = ACCOUNTS[n % 20], REGIONS[n // 20 % 4]
        day, number = days[n // 80 % DAYS], n // 80 // DAYS
        folder = f"AWSLogs/o-exampleorg/{account}/CloudTrail/{region}/{day:%Y/%m/%d}/"
        yield f"{folder}{account}_CloudTrail_{region}_{day:%Y%m%d}T{number % 24:02d}05Z_{n:016x}.json.gz", TRAIL
    for n in range(per_kind["alb"]):
        day, slot = days[n // 50 % DAYS], n % 50
        folder = f"AWSLogs/{ACCOUNTS[0]}/elasticloadbalancing/eu-west-1/{day:%Y/%m/%d}/"
        stamp = f"{day:%Y%m%d}T{slot // 12:02d}{slot % 12 * 5:02d}Z"
        yield f"{folder}{ACCOUNTS[0]}_elasticloadbalancing_eu-west-1_app.lb{n % 3}.50dc6c495c0c9188_{stamp}_192.0.2.1_{n:08x}.log.gz", ALB
    for n in range(per_kind["flow"]):
        account, day = ACCOUNTS[n % 2], days[n // 52 % DAYS]
        folder = f"AWSLogs/{account}/vpcflowlogs/eu-west-1/{day:%Y/%m/%d}/"
        yield f"{folder}{account}_vpcflowlogs_eu-west-1_fl-0123456789abcdef0_{day:%Y%m%d}T{n // 2 % 24:02d}00Z_{n:08x}.log.gz", FLOW
    for n in range(per_kind["access"]):
        day = days[n // 54 % DAYS]
        yield f"access/shop/{day:%Y-%m-%d}-{n % 24:02d}-{n % 60:02d}-00-{n:016X}", ACCESS


def main():
    logq, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 200_000
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    lists, busy = 0, 0.0
    app = DomainDispatcherApplication(create_backend_app)

    def counted(environ, start_response):
        nonlocal lists, busy
        lists += "list-type=2" in environ.get("QUERY_STRING", "")
        began = time.time()
        answer = list(app(environ, start_response))
        busy += time.time() - began
        return answer

    # One request after the other, so that the server's time can be told from the program's.
    server = make_server("127.0.0.1", 0, counted, threaded=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    environment = {
        "PATH": os.environ["PATH"], "AWS_ENDPOINT_URL": address, "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_EC2_METADATA_DISABLED": "true",
    }
    boto3.client("s3", endpoint_url=address, region_name="us-east-1", aws_access_key_id="test",
                 aws_secret_access_key="test").create_bucket(Bucket=BUCKET)
    began = time.time()
    # Through the server this takes a quarter of an hour; the keys are the same.
    bucket = s3_backends["123456789012"]["global" if "global" in s3_backends["123456789012"] else "aws"].buckets[BUCKET]
    total = 0
    for key, body in keys(count):
        bucket.keys[key] = FakeKey(name=key, bucket_name=BUCKET, value=body, account_id="123456789012", region_name="us-east-1")
        total += 1
    print(f"{total} keys written in {time.time() - began:.0f} s", flush=True)
    with tempfile.TemporaryDirectory() as home:
        for run in (1, 2):
            lists, busy, began = 0, 0.0, time.time()
            command = [logq, "init", f"s3://{BUCKET}/", "--json", "--dry-run", "--max-seconds", "600"]
            told = subprocess.run(command, cwd=home, env=environment | {"HOME": home}, capture_output=True, text=True)
            seconds = time.time() - began
            if told.returncode:
                sys.exit(told.stderr)
            found = json.loads(told.stdout)
            assert found["lists"] == lists, (found["lists"], lists)
            print(f"run {run}: {lists} LIST requests, {seconds:.1f} s of which the server took {busy:.1f} s, "
                  f"{found['objects']} objects seen, stopped by {found['stopped_by']}", flush=True)
        for table in found["tables"]:
            print(f"  {table['name']} {table['layout']} {table['location']} {len(table['accounts'] or [])} accounts, "
                  f"{len(table['regions'] or [])} regions, {table['since']} to {table['last']}")


if __name__ == "__main__":
    main()
