"""The folder `recorded/questions`: what Trino answered to each question, a file for each of them."""

import json
import shutil
import tomllib

from . import recorded

FOLDER = recorded.FOLDER / "questions"
# As many rows are written out; a digest stands for all of them.
SHOWN = 10


def runs():
    """How many runs are recorded."""
    return sum(line.startswith('{"asked":') for path in FOLDER.glob("*/*.jsonl") for line in path.open())


def approximate(id):
    """The columns of a question that are estimates: the same twice in no engine but ours."""
    stated = tomllib.loads(recorded.KNOWN.read_text()).get("approximate", [])
    return {column for entry in stated for column in entry["questions"].get(id, [])}


def exact(run, rows):
    """The rows without estimates. Where there are some, they may order the rows: then all are put in one order."""
    estimates = approximate(run.id)
    if not estimates:
        return rows
    kept = [{key: value for key, value in row.items() if key not in estimates} for row in rows]
    return sorted(kept, key=canonical)


def canonical(value):
    """A value as text that tells integers from numbers with a fraction, and these to nine digits."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{canonical(key)}:{canonical(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float):
        digits, exponent = f"{value:.8e}".split("e")
        return f"{digits}e{int(exponent)}"
    return json.dumps(value, ensure_ascii=False)


def of(runs, version):
    """The lines of each file by its place below the folder: the tools, then each run and its first rows."""
    files = {}
    for run in runs:
        files.setdefault(f"{run.pack}/{run.id}.jsonl", [{"tools": [version]}]).extend(entries(run))
    return {place: [json.dumps(entry, ensure_ascii=False) for entry in found] for place, found in files.items()}


def entries(run):
    """A run with the digest of its rows; that of the embedded engine, too, where it is known to have others."""
    run_itself = {"asked": run.asked, "params": run.params, "statement": recorded.digest(run.statement)}
    if run.error:
        return [run_itself | {"error": run.error}]
    rows = exact(run, run.trino)
    theirs, ours = summary(rows), summary(exact(run, run.local))
    differing = {"local": ours} if ours != theirs else {}
    return [run_itself | theirs | differing, *({"row": row} for row in rows[:SHOWN])]


def summary(rows):
    return {"rows": len(rows), "digest": recorded.digest("\n".join(map(canonical, rows)))}


def write(runs, version, complete):
    """Replaces the files of these runs, or of all."""
    if complete:
        shutil.rmtree(FOLDER, ignore_errors=True)
    for place, lines in of(runs, version).items():
        path = FOLDER / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n")


def changed(runs, version):
    """Where today's answers are not the recorded ones."""
    found = {place: (recorded.read(FOLDER / place), lines) for place, lines in of(runs, version).items()}
    return [problem for place, (before, now) in found.items() for problem in recorded.differences(place, before, now)]
