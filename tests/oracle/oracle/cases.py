"""The cases: samples of every kind as real objects under real keys, and the statement that is to read each."""

import dataclasses
import datetime
import gzip
import json

from . import folders, names, recorded, tables
from .parquet import parquet
from .program import each
from .statement import Statement

FALLBACK = datetime.datetime(2026, 3, 10, 9, 12)


@dataclasses.dataclass
class Case:
    """One sample in one layout, and how a table reads it."""

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
    glue: dict = None
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
        return recorded.digest(self.text)


def build(program, only):
    """All cases, staged below the program's home; the second pass knows the time of the records."""
    folder = program.home / ".config/logq/ddl"
    folder.mkdir(parents=True, exist_ok=True)
    cases = []
    for kind in program.kinds():
        if only and kind["id"] not in only:
            continue
        (folder / f"raw_{kind['id']}.toml").write_text(tables.raw_definition(kind["id"]))
        cases += cases_of(kind)
    tables.write_config(program, cases)
    each(lambda case: settle(program, case), cases)
    tables.write_config(program, cases)
    return cases


def cases_of(kind):
    """Every sample in the layout of its key or the kind's first one, and the first sample in each other layout."""
    own = [case_of(f"{kind['id']}_{number}", kind, sample, layout_of(kind, sample))
           for number, sample in enumerate(kind["samples"], 1)]
    first = own[0]
    return own + [case_of(f"{first.name}_{layout['id']}", kind, first.sample, layout)
                  for layout in kind["layouts"] if layout["id"] != first.layout["id"]]


def layout_of(kind, sample):
    return next(layout for layout in kind["layouts"] if folders.match(layout, sample["key"] or "") or not sample["key"])


def case_of(name, kind, sample, layout):
    said = own_key(layout, sample)
    partitions = folders.partition_values(layout, said.groupdict() if said else {})
    return Case(name, kind, sample, layout, folders.dated(layout, FALLBACK) | partitions)


def own_key(layout, sample):
    """The key that the sample states, if it is one of this layout."""
    return folders.match(layout, sample["key"]) if sample["key"] else None


def settle(program, case):
    """Puts the object where its first record's time says, and reads the statement of its table."""
    stage(program, case)
    first = tables.first_time(program, case)
    if own_key(case.layout, case.sample):
        case.time = folders.time_of(case.layout, case.partitions) or first or FALLBACK
    elif first:
        (program.home / case.root / case.key).unlink()
        case.time = first
        case.partitions |= folders.dated(case.layout, case.time)
        stage(program, case)
    case.ddl = tables.ddl_args(case)
    case.text = program("ddl", *case.ddl)
    case.statement = Statement(case.text)
    case.glue = json.loads(program("ddl", *case.ddl, "--format", "glue"))["TableInput"]


def stage(program, case):
    """Writes the object under its key."""
    is_parquet = case.sample["object_format"] == "parquet"
    case.key = key_of(case, "" if is_parquet else ".gz")
    content = case.sample["text"].encode()
    if is_parquet:
        content = parquet(case.sample["text"], Statement(program("ddl", *tables.ddl_args(case))))
    case.object = gzip.compress(content, mtime=0) if case.gzip and not is_parquet else content
    path = program.home / case.root / case.key
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(case.object)


def key_of(case, extension):
    """The key below the location: the sample's own, or its end in the folders of the layout, or a name of the kind."""
    stated = case.sample["key"]
    if own_key(case.layout, case.sample):
        return stated
    folder = folders.folder(case.layout, case.partitions)
    if stated:
        return folder + stated[folders.match(layout_of(case.kind, case.sample), stated).end():]
    formats = {f["id"]: f for f in case.kind["formats"]}
    pattern = formats.get(case.sample["object_format"], {}).get("object_name") or case.kind["object_name"]
    return folder + names.object_name(pattern.removeprefix("^(?:").removesuffix(")$"), case.time, extension)
