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


def extent(table):
    return f"SELECT count(*) AS n, min(event_time) AS first, max(event_time) AS last FROM {table}"


def distinct(table):
    return f"SELECT count(*) AS n, count(DISTINCT eventid) AS ids FROM {table}"


# Corpus, what is asked, and the rows where they follow from what was written.
QUESTIONS = [
    ("demo", ["run", "ct-key-sources", "-p", "key=AKIADEMOLEAKEDKEY234"]),
    ("demo", ["run", "vf-host-peers", "-p", "host=10.20.0.20"]),
    ("demo", ["sql", *WHOLE, extent("cloudtrail")]),
    ("demo", ["sql", *WHOLE, extent("alb")]),
    ("demo", ["sql", *WHOLE, extent("vpcflow")]),
    ("odd", ["sql", distinct("many")], [{"n": corpora.MANY, "ids": corpora.MANY}]),
    ("odd", ["sql", distinct("large")], [{"n": corpora.LARGE, "ids": corpora.LARGE}]),
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
        problems += [] if continued(moto) >= 2 else [f"{corpora.MANY} objects were not listed in three pages"]
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
    if not here.rows or expected not in (None, here.rows):
        found.append(f"folder: {question}: {here.rows} ({here.figures}), not {expected or 'some rows'}")
    for what in ("rows", "figures", "skipped"):
        ours, theirs = getattr(here, what), getattr(there, what)
        if ours != theirs:
            found.append(f"bucket: {question}: {what} {theirs}, in the folder {ours}")
    return found


def continued(moto):
    """How many requests asked for a further page of the folder with many objects."""
    lines = moto.log.read_text().splitlines()
    return sum("prefix=many/" in line and "continuation-token=" in line for line in lines)
