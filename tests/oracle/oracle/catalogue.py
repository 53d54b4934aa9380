"""Creates, compares, repairs and takes over tables in the catalogue that moto plays."""

import importlib.metadata
import json
import subprocess

from .program import LONGEST, Program
from .servers import Moto

DATABASE = "logs"
LISTED = {"accounts": ["--accounts", "111122223333"], "regions": ["--regions", "eu-west-1,us-east-1"]}


def examine(binary, scratch):
    """What is not as it should be, and the figures to print."""
    with Moto(scratch / "moto") as moto:
        program = Program(binary, scratch / "project", **moto.KEYS, AWS_ENDPOINT_URL=moto.url)
        (program.home / "logq.toml").write_text(
            f'version = 1\n[targets.main]\nregion = "{moto.KEYS["AWS_REGION"]}"\ndatabase = "{DATABASE}"\n')
        names = [describe(program, kind) for kind in program.kinds() if not is_open(kind)]
        program("ddl", "apply", "--yes", "--create-database")
        glue = moto.client("glue")
        problems = differing(program, {}, "right after they were made")
        drifted = {name: drift(glue, name, number) for number, name in enumerate(names)}
        problems += differing(program, drifted, "after a change")
        program("ddl", "apply", "--yes")
        problems += differing(program, {}, "after the repair")
        problems += [f"{name}: the repair lost what others wrote" for name in names if not has_note(glue, name)]
        problems += [problem for name in names for problem in taken_over(program, name)]
    version = importlib.metadata.version("moto")
    return problems, [f"catalogue: {len(names)} tables made, changed, repaired and taken over in Glue by moto {version}, "
                      f"{len(problems)} problems"]


def is_open(kind):
    return kind["id"] == "firehose_json"


def describe(program, kind):
    """Puts a table of the kind into the project, and says its name."""
    layout = kind["layouts"][0]
    flags = ["--layout", layout["id"]]
    for partition in layout["partitions"]:
        flags += LISTED.get(partition.get("values"), []) if isinstance(partition.get("values"), str) else []
    flags += ["--since", "2024-01-01"] if any("format" in p for p in layout["partitions"]) else []
    program("ddl", kind["id"], "--location", f"s3://{kind['id'].replace('_', '-')}-logs/{kind['root']}", *flags,
            "--save", kind["id"])
    return kind["id"]


def differences(program):
    """The areas in which each table differs."""
    done = subprocess.run([program.binary, "ddl", "diff", "--json"], cwd=program.home, env=program.env,
                          capture_output=True, text=True, timeout=LONGEST)
    found = {table["table"]: sorted({d["area"] for d in table["differences"]}) for table in json.loads(done.stdout)}
    return {name: areas for name, areas in found.items() if areas}, done.returncode


def differing(program, expected, when):
    found, code = differences(program)
    wrong = [f"{name} {when}: differs in {found.get(name)}, not in {expected.get(name)}"
             for name in {**found, **expected} if found.get(name) != expected.get(name)]
    return wrong + ([] if code == bool(expected) else [f"{when}: exit code {code}"])


def drift(glue, name, number):
    """Changes a table as somebody else might, and says in which area."""
    table = glue.get_table(DatabaseName=DATABASE, Name=name)["Table"]
    keys = {"Name", "Description", "TableType", "Parameters", "PartitionKeys", "StorageDescriptor"}
    table = {key: value for key, value in table.items() if key in keys}
    table["Parameters"]["team"] = "security"
    area = ["columns", "serde", "range"][number % 3]
    if area == "columns":
        table["StorageDescriptor"]["Columns"].pop()
    elif area == "serde":
        table["StorageDescriptor"]["SerdeInfo"]["SerializationLibrary"] = "org.example.SerDe"
    else:
        table["StorageDescriptor"]["Location"] += "deeper/"
    glue.update_table(DatabaseName=DATABASE, TableInput=table)
    return [area]


def has_note(glue, name):
    return glue.get_table(DatabaseName=DATABASE, Name=name)["Table"]["Parameters"].get("team") == "security"


def taken_over(program, name):
    """Takes the table over as if somebody else had made it: it must be of the same kind."""
    program("tables", "import", f"{DATABASE}.{name}", "--as", f"other_{name}", "--source", name)
    found = {table["table"]: table for table in json.loads(program("tables", "--json"))}
    ours, theirs = found[name], found[f"other_{name}"]
    wrong = [key for key in ("source", "location", "org", "accounts", "regions", "since") if ours[key] != theirs[key]]
    return [f"{name} taken over: {key} is {theirs[key]}, not {ours[key]}" for key in wrong]
