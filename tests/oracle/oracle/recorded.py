"""The folder `recorded`: a file for each kind, and the objects that only a writer of Parquet can make."""

import json
import pathlib
import shutil

FOLDER = pathlib.Path(__file__).parents[1] / "recorded"


def cases():
    """How many cases are recorded."""
    return beginning('{"case":')


def statements():
    """How many statements are recorded: one for every kind, layout and object format."""
    return beginning('{"statement":')


def beginning(text):
    return sum(line.startswith(text) for path in FOLDER.glob("*.jsonl") for line in path.open())


def lines(record):
    """A kind's file: the tools, then a line for each statement and each case."""
    head = [{"tools": record["tools"]}]
    return [json.dumps(item, ensure_ascii=False) for item in head + record["statements"] + record["cases"]]


def write(records, complete):
    """Replaces the files of these kinds, or of all."""
    if complete:
        shutil.rmtree(FOLDER, ignore_errors=True)
    (FOLDER / "objects").mkdir(parents=True, exist_ok=True)
    for record in records:
        (FOLDER / f"{record['kind']}.jsonl").write_text("\n".join(lines(record)) + "\n")
        for name, content in record["objects"].items():
            (FOLDER / "objects" / name).write_bytes(content)


def changed(records):
    """Where today's answers are not the recorded ones."""
    problems = []
    for record in records:
        path = FOLDER / f"{record['kind']}.jsonl"
        before, now = path.read_text().splitlines() if path.exists() else [], lines(record)
        problems += [f"{record['kind']}: not as recorded: {line[:200]}" for line in now if line not in before]
        problems += [f"{record['kind']}: recorded, and no longer so: {line[:200]}" for line in before
                     if line not in now]
    return problems
