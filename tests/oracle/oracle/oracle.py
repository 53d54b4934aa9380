"""Examines all cases: every statement by a parser, every sample by each reader there is."""

import functools

import sqlglot

from . import cases, compare, hive, parses, recorded, tables, trino
from .program import Program, Refused, each
from .servers import Missing, Moto
from .trino_server import Trino, require


def examine(binary, scratch, tools, kinds):
    """What is to be recorded of each kind."""
    jars = hive.jars(tools)
    require(tools)
    program = Program(binary, scratch / "home")
    found = cases.build(program, kinds)
    answers = {case.name: {"raw": {}, "bound": {}} for case in found}
    each(functools.partial(ask_local, program, answers), found)
    versions = [f"sqlglot {sqlglot.__version__}", ask_hive(found, answers, scratch / "hive", jars),
                ask_trino(program, found, answers, scratch, tools)]
    statements = parses.statements(program, [kind for kind in program.kinds() if not kinds or kind["id"] in kinds])
    return [record(id, versions, statements, [case for case in found if case.kind["id"] == id], answers)
            for id in dict.fromkeys(case.kind["id"] for case in found)]


def ask_local(program, answers, case):
    for which in ("raw", "bound"):
        try:
            rows = {"rows": tables.local_rows(program, tables.query(case, which == "raw"), case.window)}
        except Refused as refused:
            rows = {"error": str(refused).splitlines()[0]}
        answers[case.name][which]["local"] = compare.answer(case, rows)


def ask_hive(found, answers, folder, jars):
    """Hive has no expressions of Athena's: it reads what the table holds."""
    with hive.Session(folder, jars) as session:
        for case in found:
            if not hive.reason_against(case):
                answers[case.name]["raw"]["hive"] = compare.answer(case, session.rows(case, folder / case.name))
        return hive.version()


def ask_trino(program, found, answers, scratch, tools):
    """Trino gets the statements that Athena would get, and says what it lists for them."""
    bound = each(lambda case: [tables.bound(program, case, raw) for raw in (True, False)], found)
    with Moto(scratch / "moto") as moto, Trino(tools, scratch / "trino", moto.url) as server:
        trino.prepare(moto, found)
        try:
            each(lambda asked: ask_trino_of(server, asked[0], *asked[1], answers[asked[0].name]), zip(found, bound))
            return server.version()
        except OSError as gone:
            raise Missing(f"Trino is gone: {gone}") from gone


def ask_trino_of(server, case, raw, bound, said):
    """Each of the two is a statement with the number of prefixes that the program foresees."""
    said["raw"]["trino"] = compare.answer(case, trino.rows(server, raw[0]))
    said["bound"]["trino"] = compare.answer(case, trino.rows(server, bound[0]))
    if case.statement.partitions:
        said["prefixes"] = {"local": bound[1], "trino": trino.prefixes(server, case, bound[0])}


def record(id, versions, statements, found, answers):
    """The lines of a kind's file, and the objects that only a writer of Parquet can make."""
    own = [item for item in statements if item["kind"] == id]
    return {
        "kind": id,
        "tools": versions,
        "statements": [{"statement": recorded.digest(item["text"]), "ddl": item["ddl"]} for item in own],
        "texts": [item["text"] for item in own] + [case.text for case in found],
        "cases": [case_record(case, answers[case.name]) for case in found],
        "objects": {f"{case.name}.parquet": case.object for case in found if case.key.endswith(".parquet")},
        "found": found,
    }


def case_record(case, said):
    return {
        "case": case.name,
        "sample": case.sample["title"],
        "format": case.sample["object_format"],
        "statement": case.hash,
        "ddl": case.ddl,
        "key": case.root + case.key,
        "tables": tables.table_config(case, False) + tables.table_config(case, True),
        "partitions": [name for name, _ in case.statement.partitions],
        "window": case.window,
        "queries": {"raw": tables.query(case, True), "bound": tables.query(case, False)},
        "prefixes": said.get("prefixes"),
        "no_hive": hive.reason_against(case),
        "raw": compare.groups(said["raw"]),
        "bound": compare.groups(said["bound"]),
    }
