"""Each form of each table before a judge of its own world, and whether all of them describe the same table."""

import importlib.metadata
import json
import re
import shutil
import subprocess

import boto3
import cfnlint.api
import hcl2
import moto
import sqlglot
import yaml
from moto.cloudformation.parsing import clean_json
from sqlglot import exp

from . import parses
from .program import Program, each

JUDGES = "sqlglot", "botocore", "moto", "cfn-lint", "python-hcl2"
TEXT = "org.apache.hadoop.mapred.TextInputFormat", "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
HIVE_PARQUET = "org.apache.hadoop.hive.ql.io.parquet"
PARQUET = f"{HIVE_PARQUET}.MapredParquetInputFormat", f"{HIVE_PARQUET}.MapredParquetOutputFormat"
LAZY_SIMPLE = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
FORMATS = {"TEXTFILE": (TEXT, LAZY_SIMPLE), "PARQUET": (PARQUET, f"{HIVE_PARQUET}.serde.ParquetHiveSerDe")}


def examine(binary, scratch):
    """What is wrong, and the figures to print."""
    program = Program(binary, scratch / "home")
    tables = [args for _, args in parses.asked(program.kinds())]
    texts = each(lambda args: {form: program("ddl", *args, "--format", form) for form in FORMS}, tables)
    with moto.mock_aws():
        glue = boto3.client("glue", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
        problems = [f"logq ddl {' '.join(args)}: {why}"
                    for args, forms in zip(tables, texts) for why in wrong(forms, glue)]
    layout, formatted = terraform_fmt([forms["terraform"] for forms in texts], scratch)
    judges = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in JUDGES)
    return problems + layout, [f"{len(tables)} tables in {len(FORMS)} forms before {judges}; {formatted}"]


def wrong(forms, glue):
    """What the judges say against the forms of one table, and how the tables that they describe differ."""
    described = {}
    for form, judge in FORMS.items():
        try:
            complaints, described[form] = judge(forms[form], glue)
            yield from (f"{form}: {complaint}" for complaint in complaints)
        except Exception as error:  # noqa: BLE001: whatever a judge stumbles over is its verdict
            yield f"{form}: {type(error).__name__}: {error}"
    for form, table in described.items():
        for key, value in described.get("glue", table).items():
            if table[key] != value:
                yield f"{form} says {key} = {table[key]!r}, glue says {value!r}"


def of_athena(text, _):
    complaint = parses.failure(text)
    return [complaint] if complaint else [], table_of_tree(sqlglot.parse_one(text, dialect="athena"))


def table_of_tree(tree):
    """The table of a statement, as sqlglot understands it."""
    properties = tree.args["properties"].expressions
    found = {type(p): p for p in properties}
    partitions = found[exp.PartitionedByProperty].this.expressions if exp.PartitionedByProperty in found else []
    parameters = {p.name: p.args["value"].name for p in properties if type(p) is exp.Property}
    stored = found[exp.FileFormatProperty].this
    if isinstance(stored, exp.InputOutputFormat):
        formats, serde = (stored.args["input_format"].name, stored.args["output_format"].name), None
    else:
        formats, serde = FORMATS[stored.name]
    serde_parameters = {}
    if exp.RowFormatSerdeProperty in found:
        row = found[exp.RowFormatSerdeProperty]
        serde = row.name
        if row.args.get("serde_properties"):
            serde_parameters = {p.name: p.args["value"].name for p in row.args["serde_properties"].expressions}
    elif exp.RowFormatDelimitedProperty in found:
        row = found[exp.RowFormatDelimitedProperty]
        serde_parameters = {"field.delim": row.args["fields"].name, "serialization.format": row.args["fields"].name,
                            "line.delim": row.args["lines"].name, "serialization.null.format": row.args["null"].name}
    return {
        "database": tree.this.this.db, "name": tree.this.this.name,
        "description": found[exp.SchemaCommentProperty].name,
        # What Athena adds to a statement of its own accord.
        "type": "EXTERNAL_TABLE", "parameters": {"EXTERNAL": "TRUE"} | parameters,
        "columns": [column_of_tree(c) for c in tree.this.expressions], "partitions": [column_of_tree(c) for c in partitions],
        "serde": serde, "serde parameters": {"serialization.format": "1"} | serde_parameters,
        "formats": formats, "location": found[exp.LocationProperty].name,
    }


def column_of_tree(column):
    comment = column.find(exp.CommentColumnConstraint)
    kind = column.args["kind"].sql(dialect="hive").lower()
    return column.name, re.sub("[ `]", "", kind), comment.name if comment else ""


def of_glue(text, glue):
    """Checked by the client before it sends, and by the model of the API beyond that; then kept and given back."""
    request = json.loads(text)
    shape = glue.meta.service_model.operation_model("CreateTable").input_shape
    complaints = list(beyond(request, shape, "input"))
    databases = {database["Name"] for database in glue.get_databases()["DatabaseList"]}
    if request["DatabaseName"] not in databases:
        glue.create_database(DatabaseInput={"Name": request["DatabaseName"]})
    name = {"DatabaseName": request["DatabaseName"], "Name": request["TableInput"]["Name"]}
    glue.create_table(**request)
    kept = glue.get_table(**name)["Table"]
    glue.delete_table(**name)
    return complaints, table_of_input(kept["DatabaseName"], kept)


def beyond(value, shape, path):
    """What is longer than the API's model says, or not of its characters: the client itself does not look."""
    if shape.type_name == "structure":
        for key, item in value.items():
            yield from beyond(item, shape.members[key], f"{path}.{key}")
    elif shape.type_name == "list":
        for item in value:
            yield from beyond(item, shape.member, f"{path}[]")
    elif shape.type_name == "map":
        for key, item in value.items():
            yield from beyond(key, shape.key, f"{path} {key}")
            yield from beyond(item, shape.value, f"{path}.{key}")
    elif shape.type_name == "string":
        if len(value.encode()) > shape.metadata.get("max", len(value.encode())):
            yield f"{path} is longer than {shape.metadata['max']}"
        if "\n" in value and "\\n" not in shape.metadata.get("pattern", "\\n"):
            yield f"{path} has more than one line"


def table_of_input(database, table):
    """The table of a `TableInput`."""
    descriptor = table["StorageDescriptor"]
    columns = lambda key, items: [(c["Name"], c["Type"], c.get("Comment", "")) for c in items[key]]
    return {
        "database": database, "name": table["Name"], "description": table["Description"], "type": table["TableType"],
        "parameters": table["Parameters"], "columns": columns("Columns", descriptor),
        "partitions": columns("PartitionKeys", table),
        "serde": descriptor["SerdeInfo"]["SerializationLibrary"], "serde parameters": descriptor["SerdeInfo"]["Parameters"],
        "formats": (descriptor["InputFormat"], descriptor["OutputFormat"]), "location": descriptor["Location"],
    }


def of_cloudformation(text, _):
    """Linted as what it is; references and substitutions are carried out by moto's CloudFormation."""
    complaints = [f"{match.rule.id} {match.message}" for match in cfnlint.api.lint(text)]
    template = json.loads(text)
    if yaml.safe_load(text) != template:
        complaints.append("as YAML it says something else")
    defaults = {name: parameter["Default"] for name, parameter in template["Parameters"].items()}
    [resource] = template["Resources"].values()
    properties = clean_json(resource["Properties"], defaults | {"AWS::AccountId": "111122223333"})
    return complaints, table_of_input(properties["DatabaseName"], properties["TableInput"])


def of_terraform(text, _):
    [resource] = hcl2.loads(text)["resource"]
    [(_, labelled)] = resource.items()
    [(_, table)] = labelled.items()
    table = unquoted(table)
    [descriptor] = table["storage_descriptor"]
    [serde] = descriptor["ser_de_info"]
    columns = lambda blocks: [(c["name"], c["type"], c.get("comment", "")) for c in blocks]
    return [], {
        "database": table["database_name"], "name": table["name"], "description": table["description"],
        "type": table["table_type"], "parameters": table["parameters"], "columns": columns(descriptor["columns"]),
        "partitions": columns(table.get("partition_keys", [])),
        "serde": serde["serialization_library"], "serde parameters": serde["parameters"],
        "formats": (descriptor["input_format"], descriptor["output_format"]), "location": descriptor["location"],
    }


def unquoted(value):
    """Strings without quotes and escapes: the parser leaves them as they are written."""
    if isinstance(value, dict):
        return {unquoted(key): unquoted(item) for key, item in value.items()}
    if isinstance(value, list):
        return [unquoted(item) for item in value]
    if not isinstance(value, str) or not value.startswith('"'):
        return value
    if re.search(r"(?<![$%])[$%]\{", value):
        raise ValueError(f"{value} holds an expression")
    return json.loads(value).replace("$${", "${").replace("%%{", "%{")


def terraform_fmt(texts, scratch):
    """Files that `terraform fmt` would write otherwise; the program is in no package registry."""
    program = shutil.which("terraform")
    if not program:
        return [], f"ORACLE SKIPPED: terraform is not installed: the layout of {len(texts)} files was not examined"
    folder = scratch / "terraform"
    folder.mkdir()
    for number, text in enumerate(texts):
        (folder / f"{number}.tf").write_text(text)
    done = subprocess.run([program, "fmt", "-check", "-diff", "-no-color"], cwd=folder, capture_output=True, text=True)
    return [f"terraform fmt: {done.stdout}{done.stderr}"] if done.returncode else [], "the layout is that of terraform fmt"


FORMS = {"athena": of_athena, "glue": of_glue, "cloudformation": of_cloudformation, "terraform": of_terraform}

