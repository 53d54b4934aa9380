"""Objects to read from a folder and from a bucket: the demo, and what a listing may hold that the demo does not."""

import gzip
import json
import pathlib

DAY = "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/10/"
# More than two pages of a listing, in one folder.
MANY = 2300
# Events with ids that do not compress: an object that is fetched in parts.
LARGE = 30_000
# Bytes that URLs, XML and patterns of files treat in their own way.
NAMES = ["a b", "a+b", "a%2Bb", "a&b=c;d", "a#b?c", "[$LATEST]", "{a,b}*", "'a' \"b\"", "<a>", "a\\b", "ünï-日本",
         "a\tb", "a\x01b"]
TABLES = """version = 1
engine = "local"
scope = { window = "2026-03-10/2026-03-11", now = "2026-03-12T00:00:00Z" }
[tables.many]
source = "cloudtrail"
location = "./many/AWSLogs/"
[tables.large]
source = "cloudtrail"
location = "./large/AWSLogs/"
[tables.named]
source = "app"
location = "./named/"
"""


def demo(program):
    """All of the demo, and four objects beside it that cannot be read or not to their end."""
    program("demo", "--dir", str(program.home), "--write-only")
    folder = program.home / DAY
    whole = min(folder.iterdir()).read_bytes()
    damaged = {
        "Cut": whole[:len(whole) // 2],
        "Text": b"not gzip",
        "Record": gzip.compress(b'{"Records":[{"eventTime":"2026-03-10T08:00:00Z"},{"eventTi'),
        "Empty": b"",
    }
    for name, content in damaged.items():
        (folder / object_name(name)).write_bytes(content)


def odd(program):
    """Many objects in one folder, one that is large, and names that need escaping."""
    for n in range(MANY):
        put(program.home / "many" / DAY / object_name(f"{n:016}"), events([n]))
    put(program.home / "large" / DAY / object_name("Large"), events(range(LARGE)))
    for name in NAMES:
        put(program.home / "named/2026/03/10" / f"{name}.log.gz", json.dumps({"log": name}))
    (program.home / "logq.toml").write_text(TABLES)


CORPORA = {"demo": demo, "odd": odd}


def put(path: pathlib.Path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode(), mtime=0))


def object_name(text):
    return f"111122223333_CloudTrail_eu-west-1_20260310T0800Z_{text}.json.gz"


def events(numbers):
    """A CloudTrail object."""
    records = [{"eventTime": "2026-03-10T08:00:00Z", "eventName": "A", "eventID": identity(n)} for n in numbers]
    return json.dumps({"Records": records})


def identity(number):
    """An id of 512 bytes, by a sequence that repeats after 2^64."""
    return "".join(f"{(number * 64 + i) * 0x9e3779b97f4a7c15 % 2**64 >> 32:08x}" for i in range(64))
