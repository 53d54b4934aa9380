"""The command: tests/oracle/run [BINARY] [--record] [--may-skip] [--kinds A,B]"""

import argparse
import json
import os
import pathlib
import shutil
import sys
import tempfile

HERE = pathlib.Path(__file__).parents[1]
ROOT = HERE.parents[1]


def main():
    args = arguments()
    try:
        from . import oracle
    except ImportError as missing:
        return skip(args, f"the Python package {missing.name} is not installed (tests/oracle/setup)", recorded_cases())
    from .servers import Missing
    with tempfile.TemporaryDirectory(prefix="logq-oracle-") as scratch:
        try:
            records = oracle.examine(args.binary, pathlib.Path(scratch), os.environ["ORACLE_TOOLS"], args.kinds)
        except Missing as missing:
            return skip(args, str(missing), recorded_cases())
    problems = oracle.problems(records, complete=not args.kinds)
    if args.record:
        write(records, complete=not args.kinds)
    else:
        problems += changed(records)
    for line in problems:
        print(line)
    cases = sum(len(record["cases"]) for record in records)
    print(f"{len(records)} kinds, {cases} cases, {len(problems)} problems")
    return 1 if problems else 0


def arguments():
    parser = argparse.ArgumentParser(prog="tests/oracle/run")
    parser.add_argument("binary", nargs="?", default=os.environ.get("LOGQ", str(ROOT / "target/release/logq")))
    parser.add_argument("--record", action="store_true", help="write the answers anew")
    parser.add_argument("--may-skip", action="store_true", help="exit with 0 if the servers cannot be had")
    parser.add_argument("--kinds", type=lambda text: text.split(","), default=[], help="only these log kinds")
    return parser.parse_args()


def skip(args, reason, cases):
    print(f"ORACLE SKIPPED: {reason}: {cases} cases were not examined")
    return 0 if args.may_skip else 3


def recorded_cases():
    return sum('"case":' in line[:10] for path in (HERE / "recorded").glob("*.jsonl") for line in path.open())


def lines(record):
    """A kind's file: the tools, then a line for each statement and each case."""
    head = [{"tools": record["tools"]}]
    return [json.dumps(item, ensure_ascii=False) for item in head + record["statements"] + record["cases"]]


def write(records, complete):
    folder = HERE / "recorded"
    if complete:
        shutil.rmtree(folder, ignore_errors=True)
    (folder / "objects").mkdir(parents=True, exist_ok=True)
    for record in records:
        (folder / f"{record['kind']}.jsonl").write_text("\n".join(lines(record)) + "\n")
        for name, content in record["objects"].items():
            (folder / "objects" / name).write_bytes(content)


def changed(records):
    """Where today's answers are not the recorded ones."""
    problems = []
    for record in records:
        path = HERE / "recorded" / f"{record['kind']}.jsonl"
        before = path.read_text().splitlines() if path.exists() else []
        for line in [line for line in lines(record) if line not in before]:
            problems.append(f"{record['kind']}: not as recorded: {line[:200]}")
        for line in [line for line in before if line not in lines(record)]:
            problems.append(f"{record['kind']}: recorded, and no longer so: {line[:200]}")
    return problems


if __name__ == "__main__":
    sys.exit(main())
