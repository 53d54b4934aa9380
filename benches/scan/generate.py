"""Writes the data set of the scan benchmark: 200 CloudTrail objects with 1,500 records each, in AWS's layout.

The same bytes on every machine: one seeded generator, no clock, gzip without a time stamp.

    python3 generate.py FOLDER
"""

import gzip
import json
import random
import sys
from pathlib import Path

OBJECTS, RECORDS = 200, 1500
ACCOUNT, REGION = "111122223333", "eu-west-1"
CALLS = [
    ("s3.amazonaws.com", "GetObject", True, 30),
    ("s3.amazonaws.com", "PutObject", False, 12),
    ("sts.amazonaws.com", "AssumeRole", True, 14),
    ("ec2.amazonaws.com", "DescribeInstances", True, 12),
    ("kms.amazonaws.com", "Decrypt", True, 12),
    ("dynamodb.amazonaws.com", "GetItem", True, 8),
    ("secretsmanager.amazonaws.com", "GetSecretValue", True, 4),
    ("iam.amazonaws.com", "ListUsers", True, 3),
    ("iam.amazonaws.com", "CreateUser", False, 1),
    ("logs.amazonaws.com", "CreateLogStream", False, 4),
]
AGENTS = [
    "aws-sdk-go-v2/1.30.3 os/linux lang/go#1.22.5 md/GOOS#linux md/GOARCH#amd64 api/s3#1.58.2",
    "Boto3/1.34.144 md/Botocore#1.34.144 ua/2.0 os/linux#6.1.94 md/arch#x86_64 lang/python#3.12.4 cfg/retry-mode#standard",
    "aws-cli/2.17.12 md/awscrt#0.20.11 ua/2.0 os/macos#23.5.0 md/arch#arm64 lang/python#3.11.9 command/s3.cp",
    "[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.750 Linux/5.10.220 OpenJDK_64-Bit_Server_VM/25.412-b09 java/1.8.0_412]",
]


def identifier(rng, kind):
    return kind + "".join(rng.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", k=16))


def uuid(rng):
    digits = "%032x" % rng.getrandbits(128)
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


class World:
    """What repeats from record to record: roles, keys, addresses, buckets."""

    def __init__(self, rng):
        self.roles = [(f"svc-{name}-role", identifier(rng, "AROA")) for name in ("web", "batch", "etl", "ci", "audit")]
        self.keys = [identifier(rng, "ASIA") for _ in range(60)]
        self.addresses = [f"10.{rng.randrange(256)}.{rng.randrange(256)}.{rng.randrange(1, 255)}" for _ in range(400)]
        self.buckets = [f"example-{name}-{rng.randrange(1000)}" for name in ("raw", "curated", "logs", "backup", "site")]


def record(rng, world, second):
    source, name, read, _ = rng.choices(CALLS, weights=[call[3] for call in CALLS])[0]
    role, role_id = rng.choice(world.roles)
    session = f"i-{rng.getrandbits(68):017x}"
    time = "2026-03-10T%02d:%02d:%02dZ" % (second // 3600, second // 60 % 60, second % 60)
    bucket, key = rng.choice(world.buckets), f"year=2026/month=03/day=10/part-{rng.randrange(100000):05d}.parquet"
    denied = rng.random() < 0.02
    event = {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "AssumedRole",
            "principalId": f"{role_id}:{session}",
            "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{session}",
            "accountId": ACCOUNT,
            "accessKeyId": rng.choice(world.keys),
            "sessionContext": {
                "sessionIssuer": {
                    "type": "Role",
                    "principalId": role_id,
                    "arn": f"arn:aws:iam::{ACCOUNT}:role/{role}",
                    "accountId": ACCOUNT,
                    "userName": role,
                },
                "attributes": {"creationDate": time, "mfaAuthenticated": "false"},
            },
        },
        "eventTime": time,
        "eventSource": source,
        "eventName": name,
        "awsRegion": REGION,
        "sourceIPAddress": rng.choice(world.addresses),
        "userAgent": rng.choice(AGENTS),
    }
    if denied:
        event["errorCode"] = "AccessDenied"
        event["errorMessage"] = f"User: {event['userIdentity']['arn']} is not authorized to perform: {name}"
    event |= {
        "requestParameters": {"bucketName": bucket, "key": key},
        "responseElements": None if read else {"x-amz-server-side-encryption": "aws:kms"},
        "additionalEventData": {
            "SignatureVersion": "SigV4",
            "CipherSuite": "TLS_AES_128_GCM_SHA256",
            "bytesTransferredIn": 0,
            "bytesTransferredOut": rng.randrange(200000),
            "AuthenticationMethod": "AuthHeader",
            "x-amz-id-2": "%032x" % rng.getrandbits(128),
        },
        "requestID": uuid(rng),
        "eventID": uuid(rng),
        "readOnly": read,
        "resources": [
            {"type": "AWS::S3::Object", "ARN": f"arn:aws:s3:::{bucket}/{key}"},
            {"accountId": ACCOUNT, "type": "AWS::S3::Bucket", "ARN": f"arn:aws:s3:::{bucket}"},
        ],
        "eventType": "AwsApiCall",
        "managementEvent": source != "s3.amazonaws.com",
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Data" if source == "s3.amazonaws.com" else "Management",
        "tlsDetails": {
            "tlsVersion": "TLSv1.3",
            "cipherSuite": "TLS_AES_128_GCM_SHA256",
            "clientProvidedHostHeader": f"{bucket}.s3.{REGION}.amazonaws.com",
        },
    }
    return event


def main(folder):
    rng = random.Random(20260310)
    world = World(rng)
    day = folder / "AWSLogs" / ACCOUNT / "CloudTrail" / REGION / "2026" / "03" / "10"
    day.mkdir(parents=True, exist_ok=True)
    inflated = stored = 0
    for number in range(OBJECTS):
        start = number * 430
        records = [record(rng, world, start + n * 430 // RECORDS) for n in range(RECORDS)]
        text = json.dumps({"Records": records}, separators=(",", ":")).encode()
        packed = gzip.compress(text, 6, mtime=0)
        suffix = "".join(rng.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=16))
        minute = start // 60
        stamp = "20260310T%02d%02dZ" % (minute // 60, minute % 60)
        (day / f"{ACCOUNT}_CloudTrail_{REGION}_{stamp}_{suffix}.json.gz").write_bytes(packed)
        inflated, stored = inflated + len(text), stored + len(packed)
    (folder / "logq.toml").write_text(
        'version = 1\nengine = "local"\n'
        'scope = { window = "2026-03-10T00:00:00Z/2026-03-11T00:00:00Z", now = "2026-03-11T00:00:00Z" }\n'
        '[tables.cloudtrail]\nlocation = "./AWSLogs/"\n'
    )
    print(f"{OBJECTS} objects, {OBJECTS * RECORDS} records, {inflated / 1e6:.0f} MB JSON, {stored / 1e6:.0f} MB gzip")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
