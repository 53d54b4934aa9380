"""Every saved question with the parameters of its tests: the embedded engine on the demo, and Trino on the same objects."""

import dataclasses
import json
import math
import os
import pathlib
import re
import tomllib

from . import answers, demo, recorded, tables, trino
from .answers import approximate, canonical, exact
from .program import Refused, each
from .servers import Missing, Moto
from .trino_server import Trino, require

# How far an estimate may be from the value.
NEAR = 0.1
FOLDER = pathlib.Path(__file__).parents[3] / "queries"


@dataclasses.dataclass
class Run:
    """A question with parameters, and what became of it."""

    pack: str
    id: str
    asked: str
    params: list
    statement: str = ""
    local: list = None
    trino: list = None
    error: str = ""

    @property
    def flags(self):
        return [flag for name, value in self.params for flag in ("-p", f"{name}={value}")]

    @property
    def name(self):
        return f"{self.id}, {self.asked}"


def examine(binary, scratch, ids, packs, record):
    """What differs, and the figures to print."""
    require(os.environ["ORACLE_TOOLS"])
    runs = [run for run in all_runs() if (not ids or run.id in ids) and (not packs or run.pack in packs)]
    local = demo.write(binary, scratch / "demo")
    with Moto(scratch / "moto") as moto, Trino(os.environ["ORACLE_TOOLS"], scratch / "trino", moto.url) as server:
        athena = demo.in_athena(local, scratch / "athena", moto)
        use_packs(local, athena)
        loaded = demo.load(local, athena, moto, server.files)
        try:
            each(lambda run: ask(run, local, athena, server), runs)
        except OSError as gone:
            raise Missing(f"Trino is gone: {gone}") from gone
        version = server.version()
    return judge(runs, record, version, loaded, complete=not ids and not packs)


def all_runs():
    """A run for each test of each question, and one with the defaults of each that asks for nothing."""
    return [run for path in sorted(FOLDER.glob("*/*.sql")) for run in runs_of(path)]


def runs_of(path):
    text = re.match(r"/\*---\n(.*?)\n---\*/", path.read_text(), re.S)[1]
    header = tomllib.loads(text)
    runs = [Run(path.parent.name, path.stem, test["title"], params(test)) for test in header.get("test", [])]
    required = [param for param in header.get("params", {}).values()
                if "default" not in param and not param.get("optional")]
    if not required and all(run.params for run in runs):
        runs.append(Run(path.parent.name, path.stem, "with its defaults", []))
    return runs


def params(test):
    """Name and text of each parameter, as `-p` takes them."""
    return [[name, text(value)] for name, values in sorted(test.get("params", {}).items())
            for value in (values if isinstance(values, list) else [values])]


def text(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


def use_packs(*programs):
    """Questions that the program was built without are read from their folders."""
    paths = json.dumps([str(path) for path in sorted(FOLDER.iterdir()) if path.is_dir()])
    for program in programs:
        config = program.home / "logq.toml"
        config.write_text(f"{config.read_text()}\n[packs]\npaths = {paths}\n")


def ask(run, local, athena, server):
    """Asks both the same."""
    try:
        out = athena("run", run.id, *run.flags, "--engine", "athena", "--dry-run")
        run.statement = tables.without_notes(out)
        run.local = json.loads(local("run", run.id, *run.flags, "--engine", "local", "-f", "json", "--strict"))
        run.trino = trino.ask(server, run.statement)
    except (Refused, trino.Failed) as error:
        who = "Trino" if isinstance(error, trino.Failed) else "logq"
        run.error = f"{who} says {str(error)[:400]}"


def judge(runs, record, version, loaded, complete):
    """Holds the answers against each other, and against those recorded."""
    excused, used, unknown, problems = known(), set(), set(), []
    for run in runs:
        lines = differences(run)
        if lines and run.name in excused:
            used.add(run.name)
        elif lines:
            unknown.add(run.name)
            problems += [f"{run.name}: {line}" for line in lines]
    problems += [f"known.toml: {name} no longer differs" for name in sorted(excused - used) if complete]
    if record:
        answers.write(runs, version, complete)
    else:
        problems += answers.changed(runs, version)
    same = len(runs) - len(used) - len(unknown)
    rows = sum(len(run.trino or []) for run in runs)
    return problems, [
        f"questions: {len({run.id for run in runs})} in {len(runs)} runs before {version}, on {loaded.files} files in "
        f"{loaded.objects} objects of {loaded.tables} tables: {same} have the same {rows} rows, {len(used)} are known to "
        f"differ, {len(unknown)} differ"]


def known():
    """The runs that are stated to differ."""
    stated = tomllib.loads(recorded.KNOWN.read_text()).get("question", [])
    return {run for entry in stated for run in entry["runs"]}


def loose():
    """The questions whose estimates may be far off."""
    stated = tomllib.loads(recorded.KNOWN.read_text()).get("approximate", [])
    return {question for entry in stated for question in entry.get("far", [])}


def differences(run):
    """Lines that say what differs."""
    if run.error:
        return [run.error]
    mine, theirs = exact(run, run.local), exact(run, run.trino)
    local, other = list(map(canonical, mine)), list(map(canonical, theirs))
    if local == other:
        return far_off(run)
    if sorted(local) == sorted(other):
        first = next(number for number, pair in enumerate(zip(local, other), 1) if pair[0] != pair[1])
        return [f"the same {len(local)} rows in another order, from row {first} on: ORDER BY leaves it open"]
    lines = [f"{len(local)} rows locally, {len(other)} in Trino"] if len(local) != len(other) else []
    for number, (row, there) in enumerate(zip(mine, theirs), 1):
        columns = [key for key in row if canonical(row[key]) != canonical(there.get(key))]
        if columns:
            return lines + [f"row {number}: {', '.join(columns)}", f"  local {shown(row)}", f"  Trino {shown(there)}"]
    who, row = ("local", mine[len(theirs)]) if len(mine) > len(theirs) else ("Trino", theirs[len(mine)])
    return lines + [f"only {who}: {shown(row)}"]


def far_off(run):
    """Estimates that are not near the value that the embedded engine takes."""
    if run.id in loose():
        return []
    return [f"row {number}: {column} is {row[column]} locally, {there[column]} in Trino"
            for number, (row, there) in enumerate(zip(ordered(run, run.local), ordered(run, run.trino)), 1)
            for column in sorted(approximate(run.id) & set(row)) if not is_near(row[column], there[column])]


def ordered(run, rows):
    """All rows in the order of what is exact in them."""
    estimates = approximate(run.id)
    return sorted(rows, key=lambda row: canonical({key: row[key] for key in row if key not in estimates}))


def is_near(value, estimate):
    if value is None or estimate is None:
        return value == estimate
    return math.isclose(value, estimate, rel_tol=NEAR, abs_tol=NEAR)


def shown(row):
    line = json.dumps(row, ensure_ascii=False)
    return line if len(line) < 700 else line[:700] + "…"
