"""The tables of a case: as flags of `logq ddl`, as entries of logq.toml, and what is asked of them."""

import datetime
import json
import pathlib
import re

from . import folders, names
from .program import Refused

DDL = pathlib.Path(__file__).parents[3] / "ddl"
BUCKET, DATABASE = "oracle-logs", "oracle"
BEFORE = datetime.timedelta(days=2)


def raw_definition(id):
    """The kind without its clock: a query of it is confined by folders only, so that every record comes."""
    text = (DDL / f"{id}.toml").read_text()
    text = re.sub(r"(?ms)^\[time[.\]].*?(?=^\[)", "", text)
    head, *rest = re.split(r"(?m)^(?=\[)", text, maxsplit=1)
    head = re.sub(r"(?m)^time\b.*\n", "", head)
    return 'time = "none"\n' + head + "".join(rest)


def ddl_args(case):
    """The flags of `logq ddl` for the case's table."""
    account, region = partition_of(case, "accounts"), partition_of(case, "regions")
    args = [case.kind["id"], "--location", f"s3://{BUCKET}/{case.root}", "--layout", case.layout["id"],
            "--table", case.name, "--database", DATABASE, *choice_flags(case.sample)]
    args += ["--org", names.ORG] if folders.needs_org(case.layout) else []
    args += ["--accounts", account] if account else []
    args += ["--regions", region] if region else []
    args += ["--since", str(since(case))] if folders.dates(case.layout) else []
    for name in own_partitions(case):
        args += ["--partition", f"{name}={case.partitions[name]}"]
    return args


def choice_flags(sample):
    flags = []
    for flag, value in (("--fields", ",".join(sample["fields"] or [])), ("--object-format", sample["object_format"]),
                        ("--columns", ",".join(sample["columns"])), ("--time", sample["time"])):
        flags += [flag, value] if value else []
    return flags


def partition_of(case, values):
    found = [p["name"] for p in case.layout["partitions"] if p.get("values") == values]
    return case.partitions[found[0]] if found else None


def own_partitions(case):
    """The partitions whose values only the table knows."""
    return [p["name"] for p in case.layout["partitions"] if p.get("values") == "table"]


def since(case):
    return case.time.date() - BEFORE


def write_config(program, cases):
    """One project with two tables for each case: the kind's own, and the raw one."""
    tables = "".join(table_config(case, raw) for case in cases for raw in (False, True))
    head = f'version = 1\n[targets.main]\nregion = "eu-west-1"\ndatabase = "{DATABASE}"\n'
    (program.home / "logq.toml").write_text(head + tables)


def table_config(case, raw):
    """The table of a case in logq.toml."""
    sample = case.sample
    entries = {
        "source": ("raw_" if raw else "") + case.kind["id"],
        "location": case.root,
        "layout": case.layout["id"],
        "org": names.ORG if folders.needs_org(case.layout) else None,
        "athena": f"{DATABASE}.{case.name}",
        "accounts": [partition_of(case, "accounts")],
        "regions": [partition_of(case, "regions")],
        "fields": sample["fields"],
        "object_format": sample["object_format"],
        "columns": sample["columns"],
        "time": None if raw else sample["time"],
    }
    lines = [f"[tables.{name(case, raw)}]"]
    lines += [f"{key} = {json.dumps(value)}" for key, value in entries.items() if value and value != [None]]
    lines += [f"since = {since(case)}"] if folders.dates(case.layout) else []
    lines += [f"partitions.{name} = {json.dumps([case.partitions[name]])}" for name in own_partitions(case)]
    return "\n".join(lines) + "\n"


def name(case, raw):
    return case.name + ("_raw" if raw else "")


def query(case, raw):
    """All columns; of the kind's own table also every derived column that its fields allow."""
    if raw:
        return f"SELECT * FROM {name(case, raw)}"
    columns = columns_of(case)
    derived = [d["name"] for d in case.kind["derived"]
               if all(path.split(".")[0] in columns for path in d.get("needs", [d.get("path")]))]
    if case.sample["time"]:
        derived.append("event_time")
    partitions = [p["name"] for p in case.layout["partitions"]]
    selected = ", ".join(f'"{column}"' for column in [*columns, *derived, *partitions])
    return f"SELECT {selected} FROM {name(case, raw)}"


def columns_of(case):
    """The names of the table's columns."""
    fields = case.sample["fields"] or case.kind["default_fields"]
    own = [column.split()[0] for column in case.sample["columns"]]
    return own or [c["name"] for c in case.kind["columns"] if not fields or c["name"] in fields or c["key"] in fields]


def local_rows(program, sql, window):
    """The rows of the embedded engine."""
    out = program("sql", "--engine", "local", *window, "-f", "jsonl", sql)
    return [json.loads(line) for line in out.splitlines()]


def first_time(program, case):
    """The time of the first record that has one."""
    sql = f"SELECT event_time FROM {name(case, raw=not case.sample['time'])}"
    try:
        rows = local_rows(program, sql, ["--since", "2000-01-01", "--until", "2030-01-01"])
    except Refused:
        return None
    return next((names.parse_time(row["event_time"]) for row in rows if row.get("event_time")), None)


def bound(program, case, raw):
    """The statement that Athena would get, and the number of prefixes that the program foresees."""
    out = program("sql", "--engine", "athena", *case.window, "--dry-run", query(case, raw))
    prefixes = re.search(r"(?m)^-- .*: ([0-9]+) prefix", out)
    return without_notes(out), int(prefixes[1]) if prefixes else None


def without_notes(text):
    """The statement of a dry run without what the program says about it."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("-- "))
