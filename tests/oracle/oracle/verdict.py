"""What the answers say: where a reader differs, whether that is known, and what was examined at all."""

import dataclasses
import tomllib

from . import compare, parses
from .recorded import KNOWN


@dataclasses.dataclass
class Verdict:
    """Lines about what is not as it should be, and the figures to print."""

    problems: list
    figures: list


def judge(records, complete):
    """Holds the answers of all cases against known.toml."""
    excused, used, unknown, problems = known(), set(), set(), []
    for of_kind in records:
        problems += unparsed(of_kind) + moved(of_kind)
        for case, entry in zip(of_kind["found"], of_kind["cases"]):
            for reader, lines in disagreements(case, entry):
                if (case.name, reader) in excused:
                    used.add((case.name, reader))
                else:
                    unknown.add((case.name, reader))
                    problems += [f"{case.name}, {reader} ({case.sample['title']}): {line}" for line in lines]
    stale = excused - used if complete else set()
    problems += [f"known.toml: {case} no longer differs for {reader}" for case, reader in sorted(stale)]
    return Verdict(problems, figures(records) + [f"differences: {len(used)} known, {len(unknown)} unknown"])


def known():
    """Case and reader of every difference that is stated."""
    return {(case, reader) for entry in tomllib.loads(KNOWN.read_text())["known"]
            for case in entry["cases"] for reader in entry["readers"]}


def figures(records):
    """What was examined, and by whom."""
    entries = [entry for of_kind in records for entry in of_kind["cases"]]
    parser, hive, trino = records[0]["tools"] if records else ("no parser", "no Hive", "no Trino")
    by_hive = sum(not entry["no_hive"] for entry in entries)
    listed = sum(entry["prefixes"] is not None for entry in entries)
    return [
        f"examined: {len(records)} kinds, {sum(len(of_kind['texts']) for of_kind in records)} statements, "
        f"{len(entries)} cases",
        f"judges: {parser} parsed every statement; {hive} read {by_hive} cases, the other {len(entries) - by_hive} "
        f"name a SerDe that is in no registry; {trino} read {len(entries)} cases and listed the prefixes of {listed}",
    ]


def unparsed(of_kind):
    complaints = [parses.failure(text) for text in of_kind["texts"]]
    return [f"{of_kind['kind']}: sqlglot does not parse a statement: {why}" for why in complaints if why]


def moved(of_kind):
    """A sample that has other rows in another layout: readers that agree on finding nothing would agree on nothing."""
    first, *others = of_kind["cases"]
    return [f"{entry['case']}: other rows than {first['case']}" for entry in others
            if entry["case"].startswith(first["case"] + "_") and without_folders(entry) != without_folders(first)]


def without_folders(entry):
    """The rows of the embedded engine without what the folders say, and how many of them are in the window."""
    rows = [{key: value for key, value in row.items() if key not in entry["partitions"]}
            for row in local(entry, "raw").get("rows", [])]
    return rows, len(local(entry, "bound").get("rows", []))


def local(entry, which):
    """What the embedded engine answers, and who else."""
    return next(group for group in entry[which] if "local" in group["by"])


def disagreements(case, entry):
    """Each reader that does not agree with the local one: `hive`, `trino`, and `bound` for Trino's bound statement."""
    for which in ("raw", "bound"):
        ours = local(entry, which)
        for group in entry[which]:
            for reader in group["by"]:
                name = "bound" if which == "bound" and reader == "trino" else reader
                if group is not ours:
                    yield name, compare.differences(ours, group)
                elif group["empty"].get(reader, 0) > ours["empty"].get("local", 0) + unreadable(case):
                    yield name, [f"{group['empty'][reader]} rows of NULLs"]
    prefixes = entry["prefixes"]
    if prefixes and prefixes["local"] != prefixes["trino"]:
        yield "prefixes", [f"{prefixes['local']} prefixes are foreseen, Trino lists {prefixes['trino']}"]


def unreadable(case):
    """Lines that are none: the local reader leaves them out, and counts the malformed; SerDes make NULLs of them."""
    return case.sample["skipped"] + sum(not line.strip() for line in case.sample["text"].splitlines())
