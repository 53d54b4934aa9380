"""Writes a sample's JSON lines as Parquet with the types that the statement declares."""

import io
import json

import pyarrow
from pyarrow import parquet as writer

SCALARS = {"string": pyarrow.string(), "int": pyarrow.int32(), "bigint": pyarrow.int64(),
           "double": pyarrow.float64(), "boolean": pyarrow.bool_(), "timestamp": pyarrow.timestamp("ms")}


def split(text):
    """The parts between the commas of the outermost level."""
    parts, depth = [""], 0
    for char in text:
        depth += {"<": 1, ">": -1}.get(char, 0)
        if char == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return parts


def arrow_type(hive):
    """The Arrow type of a Hive type."""
    if hive in SCALARS:
        return SCALARS[hive]
    outer, inner = hive[:-1].split("<", 1)
    if outer == "array":
        return pyarrow.list_(arrow_type(inner))
    if outer == "map":
        return pyarrow.map_(*(arrow_type(part) for part in split(inner)))
    return pyarrow.struct([(name, arrow_type(kind)) for name, kind in (part.split(":", 1) for part in split(inner))])


def parquet(text, statement):
    """The object; a column that no row has is not in it, as with AWS."""
    rows = [json.loads(line) for line in text.splitlines() if line.strip()]
    keys = list(dict.fromkeys(key for row in rows for key in row))
    types = statement.types()
    arrays, names = [], []
    for key in keys:
        kind = types.get(key.lower().replace("-", "_").replace("(", "_").replace(")", ""))
        if kind is None:
            continue
        values = [row.get(key) for row in rows]
        arrays.append(pyarrow.array([fit(value, kind) for value in values], arrow_type(kind)))
        names.append(key)
    out = io.BytesIO()
    writer.write_table(pyarrow.table(arrays, names), out, compression="snappy")
    return out.getvalue()


def fit(value, kind):
    """A value as its type; what does not fit is missing."""
    if kind == "string" and value is not None and not isinstance(value, str):
        return json.dumps(value, separators=(",", ":"))
    if kind.startswith("map<") and isinstance(value, dict):
        return list(value.items())
    return value
