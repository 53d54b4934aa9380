"""Reads the cases with Trino, through the tables that logq renders for Glue."""

import copy
import datetime
import json
import re
import time
import urllib.request

import sqlglot

from . import hive, names
from .statement import TEXT_INPUT
from .tables import BUCKET, DATABASE

HEADERS = {
    "X-Trino-User": "oracle",
    "X-Trino-Catalog": "glue",
    "X-Trino-Schema": DATABASE,
    "X-Trino-Time-Zone": "UTC",
    "X-Trino-Client-Capabilities": "PARAMETRIC_DATETIME",
}
LONGEST = 120
DAYS = datetime.timedelta(days=3)


class Failed(Exception):
    """A statement that Trino refused."""


class NoNodes(Failed):
    """Trino does not know yet that it is there."""


def ask(server, sql):
    """The rows of a statement as dictionaries."""
    end = time.monotonic() + LONGEST
    while True:
        try:
            return answer(server, sql, end)
        except NoNodes:
            # Trino says that it has started a moment before it can run anything.
            if time.monotonic() > end:
                raise
            time.sleep(1)


def answer(server, sql, end):
    request = urllib.request.Request(f"{server.url}/v1/statement", sql.encode(), HEADERS)
    found, columns = [], []
    while True:
        with urllib.request.urlopen(request, timeout=60) as response:
            page = json.load(response)
        columns = page.get("columns") or columns
        found += page.get("data") or []
        if "error" in page:
            error = page["error"]
            kind = NoNodes if error["errorName"] == "NO_NODES_AVAILABLE" else Failed
            raise kind(f"{error['errorName']}: {last_cause(error['failureInfo'])}")
        if "nextUri" not in page:
            return [{c["name"]: named(v, c["typeSignature"]) for c, v in zip(columns, row)} for row in found]
        if time.monotonic() > end:
            cancel = urllib.request.Request(page["nextUri"], headers=HEADERS, method="DELETE")
            urllib.request.urlopen(cancel, timeout=10).close()
            raise Failed(f"no answer within {LONGEST} s")
        request = urllib.request.Request(page["nextUri"], headers=HEADERS)


def last_cause(failure):
    while "cause" in failure:
        failure = failure["cause"]
    return failure["message"].splitlines()[0]


def named(value, type):
    """A value with the names of its fields, which Trino sends with the type."""
    arguments = [argument["value"] for argument in type["arguments"]]
    if value is None:
        return None
    if type["rawType"] == "row":
        fields = zip(arguments, value)
        return {field["fieldName"]["name"]: named(item, field["typeSignature"]) for field, item in fields}
    if type["rawType"] == "array":
        return [named(item, arguments[0]) for item in value]
    if type["rawType"] == "map":
        return {key: named(item, arguments[1]) for key, item in value.items()}
    return value


def prepare(moto, cases):
    """Uploads the objects under their real keys, and registers the tables in Glue."""
    s3, glue = moto.client("s3"), moto.client("glue")
    create_database(s3, glue, BUCKET)
    for case in cases:
        s3.put_object(Bucket=BUCKET, Key=key(case), Body=content(case))
        # A range up to NOW would be enumerated whole.
        end = case.time.replace(hour=0, minute=0, second=0) + DAYS
        glue.create_table(DatabaseName=DATABASE, TableInput=table_input(case.glue, end))


def create_database(s3, glue, *buckets):
    """The database of all tables, and the buckets of their objects."""
    for bucket in ("warehouse", *buckets):
        s3.create_bucket(Bucket=bucket)
    glue.create_database(DatabaseInput={"Name": DATABASE, "LocationUri": f"s3://warehouse/{DATABASE}/"})


def is_flattened(table):
    """Whether nobody but AWS has the table's input format."""
    return table["StorageDescriptor"]["InputFormat"] == hive.CLOUDTRAIL


def key(case):
    return case.root + (case.key.removesuffix(".gz") if is_flattened(case.glue) else case.key)


def content(case):
    if not is_flattened(case.glue):
        return case.object
    return hive.flattened(case.sample["text"], {}).encode()


def table_input(glue, end):
    """The table as `logq ddl --format glue` says; CloudTrail's input format is replaced, and ranges up to now end."""
    table = copy.deepcopy(glue)
    parameters = table["Parameters"]
    table["Parameters"] = {name: bounded(parameters, name, end) for name in parameters}
    storage = table["StorageDescriptor"]
    if is_flattened(table):
        storage["InputFormat"] = TEXT_INPUT
        storage["SerdeInfo"] = {"SerializationLibrary": hive.OPENX, "Parameters": {}}
    # Trino asks for them, Athena does not.
    table["StorageDescriptor"] = storage | {"NumberOfBuckets": 0, "SortColumns": [], "BucketColumns": []}
    return table


def bounded(parameters, name, end):
    """A parameter's value, in which a range up to now ends at this time."""
    value = parameters[name]
    found = re.fullmatch(r"projection\.(.*)\.range", name)
    if not found or not value.endswith(",NOW+1DAY"):
        return value
    pattern = parameters[f"projection.{found[1]}.format"]
    return f"{value.removesuffix(',NOW+1DAY')},{names.date_text(pattern, end)}"


def rows(server, sql):
    """The rows of a statement, or the error."""
    try:
        return {"rows": ask(server, sql)}
    except Failed as failed:
        return {"error": str(failed)[:300]}


def prefixes(server, case, sql):
    """How many prefixes Trino lists for the partition predicates of a bound statement, or the error."""
    predicates = predicates_on(sql, [name for name, _ in case.statement.partitions])
    where = f" WHERE {' AND '.join(predicates)}" if predicates else ""
    found = rows(server, f'SELECT count(*) AS n FROM {DATABASE}."{case.name}$partitions"{where}')
    return found["rows"][0]["n"] if "rows" in found else found["error"]


def predicates_on(sql, keys):
    """The conjuncts of the statement that speak of nothing but partitions."""
    tree = sqlglot.parse_one(sql, dialect="trino")
    found = []
    for where in tree.find_all(sqlglot.exp.Where):
        for part in where.this.flatten() if isinstance(where.this, sqlglot.exp.And) else [where.this]:
            named = {column.name for column in part.find_all(sqlglot.exp.Column)}
            if named and named <= set(keys):
                found.append(part.sql(dialect="trino"))
    return found
