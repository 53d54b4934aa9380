"""The folder `recorded`: a file for each kind, and the objects that only a writer of Parquet can make."""

import hashlib
import json
import pathlib
import shutil

FOLDER = pathlib.Path(__file__).parents[1] / "recorded"
KNOWN = FOLDER.with_name("known.toml")


def cases():
    """How many cases are recorded."""
    return beginning('{"case":')


def statements():
    """How many statements are recorded: one for every kind, layout and object format."""
    return beginning('{"statement":')


def beginning(text):
    return sum(line.startswith(text) for path in FOLDER.glob("*.jsonl") for line in path.open())


def digest(text):
    """What stands for a text that is too long to be recorded."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def lines(record):
    """A kind's file: the tools, then a line for each statement and each case."""
    head = [{"tools": record["tools"]}]
    return [json.dumps(item, ensure_ascii=False) for item in head + record["statements"] + record["cases"]]


def write(records, complete):
    """Replaces the files of these kinds, or of all."""
    if complete:
        shutil.rmtree(FOLDER / "objects", ignore_errors=True)
        for path in FOLDER.glob("*.jsonl"):
            path.unlink()
    (FOLDER / "objects").mkdir(parents=True, exist_ok=True)
    for record in records:
        (FOLDER / f"{record['kind']}.jsonl").write_text("\n".join(lines(record)) + "\n")
        for name, content in record["objects"].items():
            (FOLDER / "objects" / name).write_bytes(content)


def changed(records):
    """Where today's answers are not the recorded ones."""
    problems = []
    for record in records:
        problems += differences(record["kind"], read(FOLDER / f"{record['kind']}.jsonl"), lines(record))
    return problems


def read(path):
    """The lines of a file, if there is one."""
    return path.read_text().splitlines() if path.exists() else []


def differences(name, before, now):
    """Lines that are new, and lines that are gone."""
    problems = [f"{name}: not as recorded: {line[:200]}" for line in now if line not in before]
    return problems + [f"{name}: recorded, and no longer so: {line[:200]}" for line in before if line not in now]
