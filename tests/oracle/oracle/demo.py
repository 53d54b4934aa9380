"""The demo as Trino gets it: a table in Glue for each of its tables, over a folder of each table's own.

The folders are on disk, not in moto's S3: that takes several times as long, and the cases read from there."""

import dataclasses
import datetime
import gzip
import json
import re
import tomllib

from . import hive, names, trino
from .program import Program
from .tables import DATABASE

# The demo's clock stands still at the day before; AWS delivers late.
END = datetime.datetime(2026, 3, 14)
TARGET = f'\n[targets.main]\nregion = "eu-west-1"\ndatabase = "{DATABASE}"\n'


@dataclasses.dataclass
class Loaded:
    """How much there is to read."""

    tables: int
    files: int
    objects: int


def write(binary, home):
    """The program in the demo's folder, where it asks the embedded engine."""
    program = Program(binary, home)
    program("demo", "--dir", str(home), "--write-only")
    return program


def in_athena(demo, home, moto):
    """The same project with its tables in Athena: each below a bucket of its own."""
    other = Program(demo.binary, home, **moto.KEYS, AWS_ENDPOINT_URL=moto.url, AWS_EC2_METADATA_DISABLED="true")
    text = (demo.home / "logq.toml").read_text()
    for table in tables(demo):
        text = re.sub(rf'(?m)^\[tables\.{table}\]\nlocation = "\./',
                      f'[tables.{table}]\nathena = "{DATABASE}.{table}"\nlocation = "s3://{bucket(table)}/', text)
    (home / "logq.toml").write_text(text + TARGET)
    return other


def tables(demo):
    """The names of the demo's tables."""
    return list(tomllib.loads((demo.home / "logq.toml").read_text())["tables"])


def bucket(table):
    return table.replace("_", "-")


def load(demo, athena, moto, folder):
    """Makes the tables in Glue, and writes their objects below the folder that Trino reads."""
    glue = moto.client("glue")
    trino.create_database(moto.client("s3"), glue)
    files = sorted(path for path in demo.home.glob("*/**/*") if path.is_file())
    loaded = Loaded(len(tables(demo)), len(files), 0)
    for name in tables(demo):
        table = json.loads(athena("ddl", name, "--format", "glue"))["TableInput"]
        for key, paths in by_folder(table, demo.home, files).items():
            path = folder / bucket(name) / key
            path.parent.mkdir(parents=True, exist_ok=True)
            text = joined(table, paths)
            path.write_bytes(gzip.compress(text, 1) if path.suffix == ".gz" else text)
            loaded.objects += 1
        glue.create_table(DatabaseName=DATABASE, TableInput=on_disk(trino.table_input(table, END)))
    return loaded


def on_disk(table):
    """The table with its folders on disk instead of in S3."""
    return json.loads(json.dumps(table).replace('"s3://', '"local:///'))


def by_folder(table, home, files):
    """The files in each partition of a table; the key is that of the first."""
    pattern, found = folder_pattern(table), {}
    for path in files:
        key = str(path.relative_to(home))
        folder = pattern.match(key)
        if folder:
            found.setdefault(folder[0], []).append(path)
    return {str(paths[0].relative_to(home)): paths for paths in found.values()}


def folder_pattern(table):
    """An expression for the table's partitions below its bucket."""
    parameters = table["Parameters"]
    template = parameters["storage.location.template"].removeprefix("s3://").split("/", 1)[1]
    parts = re.split(r"\$\{(\w+)\}", template)
    patterns = [re.escape(part) if number % 2 == 0 else value_pattern(parameters, part)
                for number, part in enumerate(parts)]
    return re.compile("".join(patterns))


def value_pattern(parameters, partition):
    date = parameters.get(f"projection.{partition}.format")
    return names.date_regex(date) if date else "[^/]+"


def joined(table, paths):
    """The objects of a partition as one: many small ones would only take time."""
    skipped = int(table["Parameters"].get("skip.header.line.count", 0))
    parts = []
    for path in paths:
        data = path.read_bytes()
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
        if trino.is_flattened(table):
            text = hive.flattened(text, {})
        lines = text.splitlines(keepends=True) if not parts or not skipped else text.splitlines(keepends=True)[skipped:]
        parts.append("".join(lines))
        if lines and not lines[-1].endswith("\n"):
            parts.append("\n")
    return "".join(parts).encode()
