"""The command: tests/oracle/run [BINARY] [--record] [--may-skip] [--only PART] [--kinds A,B] [--questions A,B] [--packs A,B]"""

import argparse
import os
import pathlib
import sys
import tempfile

from . import answers, buckets, catalogue, recorded
from .servers import Missing

ROOT = pathlib.Path(__file__).parents[3]


def main():
    args = arguments()
    problems, figures, skipped = [], [], []
    # The saved questions take as long as all the rest, and are asked for by name.
    parts = [args.only] if args.only else [part for part in PARTS if part != "questions"]
    for name in parts:
        try:
            with tempfile.TemporaryDirectory(prefix="logq-oracle-") as scratch:
                found, said = PARTS[name](args, pathlib.Path(scratch))
            problems += found
            figures += said
        except ModuleNotFoundError as missing:
            if missing.name.startswith("oracle"):
                raise
            skipped.append((name, f"the Python package {missing.name} is not installed (tests/oracle/setup)"))
        except Missing as missing:
            skipped.append((name, str(missing)))
    for line in problems + figures:
        print(line)
    for name, reason in skipped:
        print(f"ORACLE SKIPPED: {reason}: {SIZES[name]()} were not examined")
    print(f"{len(problems)} problems, {len(skipped)} of {len(parts)} parts skipped")
    return 1 if problems else 3 if skipped and not args.may_skip else 0


def arguments():
    parser = argparse.ArgumentParser(prog="tests/oracle/run")
    parser.add_argument("binary", nargs="?", default=os.environ.get("LOGQ", str(ROOT / "target/release/logq")))
    parser.add_argument("--record", action="store_true", help="write the answers anew")
    parser.add_argument("--may-skip", action="store_true", help="exit with 0 if the servers cannot be had")
    parser.add_argument("--only", choices=PARTS, help="only this part")
    for flag, what in (("--kinds", "cases of these log kinds"), ("--questions", "these questions, by their ids"),
                       ("--packs", "the questions of these packs")):
        parser.add_argument(flag, type=lambda text: text.split(","), default=[], help=f"only {what}")
    args = parser.parse_args()
    if not pathlib.Path(args.binary).is_file():
        # What is judged is no part that may be missing.
        parser.error(f"{args.binary} does not exist: cargo build --release")
    args.only = "cases" if args.kinds else "questions" if args.questions or args.packs else args.only
    return args


def examine_cases(args, scratch):
    """Statements and samples before every judge; the answers are recorded, or held against those recorded."""
    from . import oracle, verdict

    records = oracle.examine(args.binary, scratch, os.environ["ORACLE_TOOLS"], args.kinds)
    judged = verdict.judge(records, complete=not args.kinds)
    if args.record:
        recorded.write(records, complete=not args.kinds)
        return judged.problems, judged.figures
    return judged.problems + recorded.changed(records), judged.figures


def examine_questions(args, scratch):
    """The saved questions, by the embedded engine and by Trino."""
    from . import questions

    return questions.examine(args.binary, scratch, args.questions, args.packs, args.record)


def examine_bucket(args, scratch):
    """The same questions to a bucket and to a folder."""
    return buckets.examine(args.binary, scratch)


def examine_catalogue(args, scratch):
    """Tables in the catalogue: made, changed, repaired and taken over."""
    return catalogue.examine(args.binary, scratch)


def examine_renderings(args, scratch):
    """Every form of every table before a judge of its own world."""
    from . import renderings

    return renderings.examine(args.binary, scratch)


PARTS = {
    "cases": examine_cases,
    "questions": examine_questions,
    "bucket": examine_bucket,
    "catalogue": examine_catalogue,
    "renderings": examine_renderings,
}
SIZES = {
    "cases": lambda: f"{recorded.cases()} cases",
    "questions": lambda: f"{answers.runs()} runs of saved questions",
    "bucket": lambda: f"{len(buckets.QUESTIONS)} questions to S3",
    "catalogue": lambda: "the tables in the catalogue",
    "renderings": lambda: f"{recorded.statements()} tables in four forms",
}

if __name__ == "__main__":
    sys.exit(main())
