"""Examines all cases: every statement by a parser, every sample by each reader there is."""

import functools
import pathlib
import tomllib

import sqlglot

from . import cases, compare, hive, parses, trino
from .servers import Missing, Servers

KNOWN = pathlib.Path(__file__).parents[1] / "known.toml"


def examine(binary, scratch, tools, kinds):
    """What is to be recorded of each kind."""
    if not pathlib.Path(binary).exists():
        raise Missing(f"{binary} does not exist")
    home = scratch / "home"
    home.mkdir()
    program = cases.Program(binary, home)
    found = cases.build(program, kinds)
    answers = {case.name: {"raw": {}, "bound": {}} for case in found}
    cases.each(functools.partial(ask_local, program, answers), found)
    versions = [f"sqlglot {sqlglot.__version__}", ask_hive(found, answers, scratch / "hive", tools),
                ask_trino(program, found, answers, scratch / "trino", tools)]
    statements = parses.statements(program, [kind for kind in program.kinds() if not kinds or kind["id"] in kinds])
    return [record(id, versions, statements, [case for case in found if case.kind["id"] == id], answers)
            for id in dict.fromkeys(case.kind["id"] for case in found)]


def ask_local(program, answers, case):
    for which in ("raw", "bound"):
        try:
            rows = {"rows": cases.local_rows(program, case, which)}
        except cases.Refused as refused:
            rows = {"error": str(refused).splitlines()[0]}
        answers[case.name][which]["local"] = compare.answer(case, rows)


def ask_hive(found, answers, folder, tools):
    """Hive has no expressions of Athena's: it reads what the table holds."""
    with hive.Session(folder, hive.jar_of_json_serde(tools)) as session:
        for case in found:
            if not hive.reason_against(case):
                answers[case.name]["raw"]["hive"] = compare.answer(case, session.rows(case, folder / case.name))
        return hive.version()


def ask_trino(program, found, answers, folder, tools):
    """Trino gets the statements that Athena would get, and says what it lists for them."""
    both = cases.each(lambda case: [cases.bound(program, case, raw) for raw in (True, False)], found)
    bound = dict(zip(answers, both))
    with Servers(tools, folder):
        trino.prepare(found)
        try:
            for case in found:
                ask_trino_of(case, *bound[case.name], answers[case.name])
            return trino.version()
        except OSError as gone:
            raise Missing(f"Trino is gone: {gone}") from gone


def ask_trino_of(case, raw, bound, said):
    """Each of the two is a statement with the number of prefixes that the program foresees."""
    said["raw"]["trino"] = compare.answer(case, trino.rows(raw[0]))
    said["bound"]["trino"] = compare.answer(case, trino.rows(bound[0]))
    if case.statement.partitions:
        said["prefixes"] = {"local": bound[1], "trino": trino.prefixes(case, bound[0])}


def record(id, versions, statements, found, answers):
    """The lines of a kind's file, and the objects that only a writer of Parquet can make."""
    own = [item for item in statements if item["kind"] == id]
    return {
        "kind": id,
        "tools": versions,
        "statements": [{"statement": cases.digest(item["text"]), "ddl": item["ddl"]} for item in own],
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
        "tables": cases.table_config(case, False) + cases.table_config(case, True),
        "partitions": [name for name, _ in case.statement.partitions],
        "window": case.window,
        "queries": {"raw": cases.query(case, True), "bound": cases.query(case, False)},
        "prefixes": said.get("prefixes"),
        "no_hive": hive.reason_against(case),
        "raw": compare.groups(said["raw"]),
        "bound": compare.groups(said["bound"]),
    }


def problems(records, complete):
    """What is neither as it should be nor known to be otherwise."""
    excused = {(case, reader) for entry in tomllib.loads(KNOWN.read_text())["known"]
               for case in entry["cases"] for reader in entry["readers"]}
    found, used = [], set()
    for of_kind in records:
        complaints = [parses.failure(text) for text in of_kind["texts"]]
        found += [f"{of_kind['kind']}: sqlglot does not parse a statement: {why}" for why in complaints if why]
        for case, entry in zip(of_kind["found"], of_kind["cases"]):
            for reader, lines in disagreements(case, entry):
                if (case.name, reader) in excused:
                    used.add((case.name, reader))
                else:
                    found += [f"{case.name}, {reader} ({case.sample['title']}): {line}" for line in lines]
    stale = excused - used if complete else set()
    return found + [f"known.toml: {case} no longer differs for {reader}" for case, reader in sorted(stale)]


def disagreements(case, entry):
    """Each reader that does not agree with the local one: `hive`, `trino`, and `bound` for Trino's bound statement."""
    for which in ("raw", "bound"):
        local = next(group for group in entry[which] if "local" in group["by"])
        for group in entry[which]:
            for reader in group["by"]:
                name = "bound" if which == "bound" and reader == "trino" else reader
                if group is not local:
                    yield name, compare.differences(local, group)
                elif group["empty"].get(reader, 0) > local["empty"].get("local", 0) + unreadable(case):
                    yield name, [f"{group['empty'][reader]} rows of NULLs"]
    prefixes = entry["prefixes"]
    if prefixes and prefixes["local"] != prefixes["trino"]:
        yield "prefixes", [f"{prefixes['local']} prefixes are foreseen, Trino lists {prefixes['trino']}"]


def unreadable(case):
    """Lines that are none: the local reader leaves them out, and counts the malformed; SerDes make NULLs of them."""
    return case.sample["skipped"] + sum(not line.strip() for line in case.sample["text"].splitlines())
