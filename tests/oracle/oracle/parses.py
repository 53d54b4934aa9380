"""The statements of every kind, layout and format, and whether a parser of Athena's dialect takes them."""

import logging

import sqlglot

from . import folders, names, tables
from .program import each

OWN = ["--columns", "id string, at string, bytes bigint", "--time", "at iso8601"]


def statements(program, kinds):
    """Flags and text of each statement."""
    tables = asked(kinds)
    return [{"kind": kind["id"], "ddl": args, "text": text}
            for (kind, args), text in zip(tables, each(lambda table: program("ddl", *table[1]), tables))]


def asked(kinds):
    """A table of every kind, layout and object format: the kind and the flags."""
    return [(kind, args_of(kind, layout, format))
            for kind in kinds
            for layout in kind["layouts"]
            for format in [None, *kind["formats"]]]


def args_of(kind, layout, format):
    args = [kind["id"], "--location", f"s3://{tables.BUCKET}/{kind['root']}", "--layout", layout["id"],
            "--since", "2026-03-01", "--database", tables.DATABASE]
    args += OWN if not kind["columns"] else []
    args += ["--org", names.ORG] if folders.needs_org(layout) else []
    args += ["--object-format", format["id"]] if format else []
    values = [p.get("values") for p in layout["partitions"]]
    args += ["--accounts", names.ACCOUNT] if "accounts" in values else []
    args += ["--regions", f"{names.REGION},us-east-1"] if "regions" in values else []
    return args


def failure(text):
    """Why the parser does not take a statement, or None."""
    complaints = []
    handler = logging.Handler()
    handler.emit = lambda record: complaints.append(record.getMessage())
    logger = logging.getLogger("sqlglot")
    logger.addHandler(handler)
    try:
        tree = sqlglot.parse_one(text, dialect="athena")
    except sqlglot.errors.SqlglotError as error:
        return str(error).splitlines()[0]
    finally:
        logger.removeHandler(handler)
    if not isinstance(tree, sqlglot.exp.Create):
        return f"taken as {type(tree).__name__}, not as CREATE"
    return "; ".join(complaints) or None
