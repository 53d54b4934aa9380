"""Asks the embedded engine the same of a bucket that moto plays and of the same objects in a folder."""

import dataclasses
import importlib.metadata
import json
import os
import pty
import re
import subprocess
import tempfile

from . import corpora
from .program import LONGEST, Program, each
from .servers import Moto

WHOLE = ["--since", "2026-02-24", "--until", "2026-03-13"]
FIGURES = re.compile(r"(\d+)/(\d+) objects · (.+?) · (\d+) records · (\d+) rows")


def figures_of(table):
    return f"SELECT count(*) AS n, min(event_time) AS first, max(event_time) AS last FROM {table}"


QUESTIONS = [
    ("demo", ["run", "ct-key-sources", "-p", "key=AKIADEMOLEAKEDKEY234"]),
    ("demo", ["run", "vf-host-peers", "-p", "host=10.20.1.15"]),
    ("demo", ["sql", *WHOLE, figures_of("cloudtrail")]),
    ("demo", ["sql", *WHOLE, figures_of("alb")]),
    ("demo", ["sql", *WHOLE, figures_of("vpcflow")]),
    ("odd", ["sql", "SELECT count(*) AS n, count(DISTINCT eventid) AS ids FROM many"], [{"n": corpora.MANY, "ids": corpora.MANY}]),
    ("odd", ["sql", "SELECT count(*) AS n, count(DISTINCT eventid) AS ids FROM large"], [{"n": corpora.LARGE, "ids": corpora.LARGE}]),
    ("odd", ["sql", "SELECT log FROM named ORDER BY log"], [{"log": name} for name in sorted(corpora.NAMES)]),
]


@dataclasses.dataclass
class Answer:
    """What the program says: rows, `done/total objects · bytes · records · rows`, and what it left out."""

    rows: list
    figures: tuple
    skipped: list


def examine(binary, scratch):
    """What differs, and the figures to print."""
    with Moto(scratch / "moto") as moto:
        problems, objects, skipped = [], 0, 0
        for name, write in corpora.CORPORA.items():
            folder = Program(binary, scratch / name)
            write(folder)
            objects += upload(moto, name, folder.home)
            bucket = in_bucket(folder, scratch / f"{name}-bucket", name, moto)
            for corpus, args, *expected in QUESTIONS:
                if corpus == name:
                    here, there = ask(folder, args), ask(bucket, args)
                    problems += differences(" ".join(args), here, there, *expected)
                    skipped += len(here.skipped)
        problems += [] if pages(moto) > 2 else [f"{corpora.MANY} objects were listed in {pages(moto)} pages"]
        problems += [] if skipped else ["nothing was left out, although objects are damaged"]
    version = importlib.metadata.version("moto")
    return problems, [f"bucket: {objects} objects in S3 by moto {version}, {len(QUESTIONS)} questions to it and to the "
                      f"same folder, {skipped} causes to leave something out, {len(problems)} differences"]


def upload(moto, bucket, folder):
    """Puts every file below a folder into a bucket, and says how many there are."""
    s3 = moto.client("s3")
    s3.create_bucket(Bucket=bucket)
    files = [path for path in folder.rglob("*") if path.is_file()]
    each(lambda path: s3.put_object(Bucket=bucket, Key=str(path.relative_to(folder)), Body=path.read_bytes()), files)
    return len(files)


def in_bucket(program, home, bucket, moto):
    """The same project, with its tables in the bucket."""
    other = Program(program.binary, home, **moto.KEYS, AWS_ENDPOINT_URL=moto.url, AWS_EC2_METADATA_DISABLED="true")
    settings = (program.home / "logq.toml").read_text()
    (home / "logq.toml").write_text(settings.replace('location = "./', f'location = "s3://{bucket}/'))
    return other


def ask(program, args):
    """Asks in a terminal, where the program closes with its figures."""
    reader, terminal = pty.openpty()
    command = [program.binary, *args, "--engine", "local", "-f", "jsonl"]
    with tempfile.TemporaryFile("w+") as out:
        running = subprocess.Popen(command, cwd=program.home, env=program.env | {"TERM": "dumb"},
                                   stdin=subprocess.DEVNULL, stdout=out, stderr=terminal)
        os.close(terminal)
        told = shown_on(reader)
        code = running.wait(LONGEST)
        out.seek(0)
        rows = [json.loads(line) for line in out] if code == 0 else []
    figures = FIGURES.search(told)
    left_out = sorted(re.findall(r"(?m)^skipped .*?(?=\r?$)", told))
    return Answer(rows, figures.groups() if figures else (f"exit code {code}: {told.strip()}",), left_out)


def shown_on(reader):
    """Everything that a terminal gets until its program ends."""
    shown = b""
    try:
        while part := os.read(reader, 1 << 16):
            shown += part
    except OSError:
        # How Linux says that nobody has the terminal any more.
        pass
    os.close(reader)
    return shown.decode()


def differences(question, here, there, expected=None):
    """What a bucket says otherwise than its folder, and a folder otherwise than what was written into it."""
    found = []
    if expected and here.rows != expected:
        found.append(f"folder: {question}: {here.rows}, not {expected}")
    for what in ("rows", "figures", "skipped"):
        ours, theirs = getattr(here, what), getattr(there, what)
        if ours != theirs:
            found.append(f"bucket: {question}: {what} {theirs}, in the folder {ours}")
    return found


def pages(moto):
    """How many requests listed the folder of many objects."""
    return sum("list-type=2" in line and "many" in line for line in moto.log.read_text().splitlines())
