"""The cases: every sample of every kind as a real object under its real key, and the statement that is to read it."""

import concurrent.futures
import dataclasses
import datetime
import gzip
import hashlib
import json
import os
import pathlib
import re
import subprocess

from . import names
from .parquet import parquet
from .statement import Statement

DDL = pathlib.Path(__file__).parents[3] / "ddl"
BUCKET, DATABASE = "oracle-logs", "oracle"
FALLBACK = datetime.datetime(2026, 3, 10, 9, 12)


@dataclasses.dataclass
class Case:
    """One sample, and how a table reads it."""

    name: str
    kind: dict
    sample: dict
    layout: dict
    partitions: dict
    key: str = ""
    time: datetime.datetime = FALLBACK
    ddl: list = dataclasses.field(default_factory=list)
    text: str = ""
    statement: Statement = None
    object: bytes = b""

    @property
    def root(self):
        """The folder of the case's table, which is also its prefix in the bucket."""
        return f"{self.name}/{self.kind['root']}"

    @property
    def gzip(self):
        """Whether the object is compressed: Athena goes by the name alone."""
        return self.key.endswith(".gz")

    @property
    def window(self):
        """The day of the first record, as flags."""
        day = self.time.date()
        return ["--since", str(day), "--until", str(day + datetime.timedelta(days=1))]

    @property
    def hash(self):
        return digest(self.text)


class Program:
    """The program under test, in a home of its own."""

    def __init__(self, binary, home):
        self.binary, self.home = str(pathlib.Path(binary).resolve()), home
        self.env = {"HOME": str(home), "PATH": os.environ["PATH"]}

    def __call__(self, *args):
        done = subprocess.run([self.binary, *args], cwd=self.home, env=self.env, capture_output=True, text=True,
                              timeout=120)
        if done.returncode:
            raise Refused(done.stderr.strip())
        return done.stdout

    def kinds(self):
        ids = [kind["id"] for kind in json.loads(self("sources", "--json")) if not kind["id"].startswith("raw_")]
        return [json.loads(self("sources", id, "--json")) for id in ids]


class Refused(Exception):
    """The program ended with an error; the text is what it said."""


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def raw_definition(id):
    """The kind without its clock: a query of it is confined by folders only, so that every record comes."""
    text = (DDL / f"{id}.toml").read_text()
    text = re.sub(r"(?ms)^\[time[.\]].*?(?=^\[)", "", text)
    head, *rest = re.split(r"(?m)^(?=\[)", text, maxsplit=1)
    head = re.sub(r"(?m)^time\b.*\n", "", head)
    return 'time = "none"\n' + head + "".join(rest)


def build(program, only):
    """All cases, staged below the program's home; the second pass knows the time of the records."""
    folder = program.home / ".config/logq/ddl"
    folder.mkdir(parents=True, exist_ok=True)
    cases = []
    for kind in program.kinds():
        if only and kind["id"] not in only:
            continue
        (folder / f"raw_{kind['id']}.toml").write_text(raw_definition(kind["id"]))
        cases += [case_of(kind, number, sample) for number, sample in enumerate(kind["samples"], 1)]
    write_config(program, cases)
    each(lambda case: settle(program, case), cases)
    write_config(program, cases)
    return cases


def each(function, cases):
    """The results for all cases; most of the time is spent waiting for the program."""
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        return list(pool.map(function, cases))


def settle(program, case):
    """Puts the object where its first record's time says, and reads the statement of its table."""
    stage(program, case)
    first = first_time(program, case)
    if case.sample["key"]:
        case.time = key_time(case) or (names.parse_time(first) if first else FALLBACK)
    elif first:
        (program.home / case.root / case.key).unlink()
        case.time = names.parse_time(first)
        case.partitions |= dated(case)
        stage(program, case)
    case.ddl = ddl_args(case)
    case.text = program("ddl", *case.ddl)
    case.statement = Statement(case.text)


def first_time(program, case):
    """The time of the first record that has one."""
    which = "bound" if case.sample["time"] else "raw"
    try:
        rows = local_rows(program, case, which, ["event_time"], wide=True)
    except Refused:
        return None
    return next((row["event_time"] for row in rows if row.get("event_time")), None)


def case_of(kind, number, sample):
    name = f"{kind['id']}_{number}"
    for layout in kind["layouts"]:
        found = re.match(template_regex(layout), sample["key"] or "")
        if found or not sample["key"]:
            case = Case(name, kind, sample, layout, found.groupdict() if found else {})
            break
    else:
        case = Case(name, kind, sample, kind["layouts"][0], {})
    for partition in case.layout["partitions"]:
        values = partition.get("values")
        chosen = {"accounts": names.ACCOUNT, "regions": names.REGION, "table": names.WORD}
        if values:
            text = values[0] if isinstance(values, list) else chosen[values]
            case.partitions.setdefault(partition["name"], text)
    for key, value in dated(case).items():
        case.partitions.setdefault(key, value)
    return case


def dated(case):
    dates = [p for p in case.layout["partitions"] if "format" in p]
    return {p["name"]: names.date_text(p["format"], floor(case.time, p["interval_minutes"])) for p in dates}


def floor(time, minutes):
    return time - datetime.timedelta(minutes=(time.hour * 60 + time.minute) % minutes)


def template_regex(layout):
    """The folders of a layout as an expression with a group for each partition."""
    text = re.escape(layout["template"]).replace(r"\{", "{").replace(r"\}", "}")
    for partition in layout["partitions"]:
        value = names.date_regex(partition["format"]) if "format" in partition else "[^/]+"
        text = text.replace("{%s}" % re.escape(partition["name"]), f"(?P<{partition['name']}>{value})")
    return text


def key_time(case):
    """The time in the key that a sample states."""
    for partition in case.layout["partitions"]:
        if "format" in partition and partition["name"] in case.partitions:
            numbers = [int(n) for n in re.findall("[0-9]+", case.partitions[partition["name"]])]
            return datetime.datetime(*(numbers + [1, 1])[:max(3, len(numbers))])
    return None


def stage(program, case):
    """Writes the object, and decides what `logq ddl` is asked."""
    sample, kind = case.sample, case.kind
    formats = {f["id"]: f for f in kind["formats"]}
    pattern = formats.get(sample["object_format"], {}).get("object_name") or kind["object_name"]
    folder = case.layout["template"]
    for name, value in case.partitions.items():
        folder = folder.replace("{%s}" % name, value)
    is_parquet = sample["object_format"] == "parquet"
    inner = pattern.removeprefix("^(?:").removesuffix(")$")
    case.key = sample["key"] or folder + names.object_name(inner, case.time, "" if is_parquet else ".gz")
    content = sample["text"].encode()
    if is_parquet:
        content = parquet(sample["text"], Statement(program("ddl", *ddl_args(case))))
    case.object = gzip.compress(content, mtime=0) if case.gzip and not is_parquet else content
    path = program.home / case.root / case.key
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(case.object)


def ddl_args(case):
    """The flags of `logq ddl` for the case's table."""
    account, region = partition_of(case, "accounts"), partition_of(case, "regions")
    args = [case.kind["id"], "--location", f"s3://{BUCKET}/{case.root}", "--layout", case.layout["id"],
            "--table", case.name, "--database", DATABASE, *choice_flags(case.sample)]
    args += ["--accounts", account] if account else []
    args += ["--regions", region] if region else []
    if any("format" in p for p in case.layout["partitions"]):
        args += ["--since", str(case.time.date() - datetime.timedelta(days=2))]
    for partition in case.layout["partitions"]:
        if partition.get("values") == "table":
            args += ["--partition", f"{partition['name']}={case.partitions[partition['name']]}"]
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
        "athena": f"{DATABASE}.{case.name}",
        "accounts": [partition_of(case, "accounts")],
        "regions": [partition_of(case, "regions")],
        "fields": sample["fields"],
        "object_format": sample["object_format"],
        "columns": sample["columns"],
        "time": None if raw else sample["time"],
    }
    lines = [f"[tables.{table_of(case, raw)}]"]
    lines += [f"{key} = {json.dumps(value)}" for key, value in entries.items() if value and value != [None]]
    if any("format" in p for p in case.layout["partitions"]):
        lines.append(f"since = {case.time.date() - datetime.timedelta(days=2)}")
    for partition in case.layout["partitions"]:
        if partition.get("values") == "table":
            lines.append(f"partitions.{partition['name']} = {json.dumps([case.partitions[partition['name']]])}")
    return "\n".join(lines) + "\n"


def table_of(case, raw):
    return case.name + ("_raw" if raw else "")


def query(case, raw):
    """All columns; of the kind's own table also every derived column that its fields allow."""
    if raw:
        return f"SELECT * FROM {table_of(case, raw)}"
    columns = columns_of(case)
    derived = [d["name"] for d in case.kind["derived"]
               if all(path.split(".")[0] in columns for path in d.get("needs", [d.get("path")]))]
    if case.sample["time"]:
        derived.append("event_time")
    partitions = [p["name"] for p in case.layout["partitions"]]
    selected = ", ".join(f'"{name}"' for name in [*columns, *derived, *partitions])
    return f"SELECT {selected} FROM {table_of(case, raw)}"


def columns_of(case):
    """The names of the table's columns."""
    fields = case.sample["fields"] or case.kind["default_fields"]
    own = [column.split()[0] for column in case.sample["columns"]]
    return own or [c["name"] for c in case.kind["columns"] if not fields or c["name"] in fields or c["key"] in fields]


def local_rows(program, case, which, columns=None, wide=False):
    """The rows of the embedded engine."""
    raw = which == "raw"
    sql = f"SELECT {', '.join(columns)} FROM {table_of(case, raw)}" if columns else query(case, raw)
    window = ["--since", "2000-01-01", "--until", "2030-01-01"] if wide else case.window
    out = program("sql", "--engine", "local", *window, "-f", "jsonl", sql)
    return [json.loads(line) for line in out.splitlines()]


def bound(program, case, raw):
    """The statement that Athena would get, and the number of prefixes that the program foresees."""
    out = program("sql", "--engine", "athena", *case.window, "--dry-run", query(case, raw))
    sql = "\n".join(line for line in out.splitlines() if not line.startswith("-- "))
    prefixes = re.search(r"(?m)^-- .*: ([0-9]+) prefix", out)
    return sql, int(prefixes[1]) if prefixes else None
