#!/usr/bin/env python3
"""Asks a Trino server the statements of cases/*.sql and prints where its answers differ from the recorded ones.

Usage: referee.py [--url URL] [--record] [FILE...]
Exit code 0: all agree. 1: some differ. 2: the server cannot be asked.
"""

import argparse
import json
import pathlib
import re
import sys
import urllib.error
import urllib.request

HEADERS = {
    "X-Trino-User": "referee",
    "X-Trino-Catalog": "memory",
    "X-Trino-Schema": "default",
    "X-Trino-Time-Zone": "UTC",
    "X-Trino-Client-Capabilities": "PARAMETRIC_DATETIME",
}
ANSWER = ("= ", "! ", "? ", "~ ", "# ")


class Case:
    """A statement with the lines of its answer."""

    def __init__(self, comments):
        self.comments, self.sql, self.answer = comments, [], []

    def lines(self, mark):
        return [line[2:] for line in self.answer if line.startswith(mark + " ")]

    def text(self):
        return "\n".join(self.comments + self.sql + self.answer)


def read(path):
    """The cases of a file."""
    cases, comments = [], []
    for line in path.read_text().splitlines():
        if line.startswith(ANSWER):
            cases[-1].answer.append(line)
        elif not line.strip() or line.startswith("--"):
            comments.append(line)
        elif cases and not cases[-1].answer and not comments and line.startswith(" "):
            cases[-1].sql.append(line)
        else:
            cases.append(Case(comments))
            comments = []
            cases[-1].sql.append(line)
    return cases, comments


def ask(url, sql):
    """The rows of a statement, or the name of the error."""
    request = urllib.request.Request(f"{url}/v1/statement", sql.encode(), HEADERS)
    rows = []
    while True:
        with urllib.request.urlopen(request, timeout=60) as response:
            page = json.load(response)
        rows += page.get("data") or []
        if "error" in page:
            return None, page["error"]["errorName"], page["error"]["message"]
        if "nextUri" not in page:
            return rows, None, None
        request = urllib.request.Request(page["nextUri"], headers=HEADERS)


def normal(value):
    """A value without what does not count: trailing zeros of seconds, the last digits of doubles."""
    if isinstance(value, str):
        return re.sub(r"(\d\d:\d\d:\d\d)(\.\d*?)0*(?=$| )", lambda m: m[1] + m[2].rstrip("."), value)
    if isinstance(value, float):
        return float(f"{value:.12g}")
    if isinstance(value, list):
        return [normal(item) for item in value]
    if isinstance(value, dict):
        return {key: normal(item) for key, item in sorted(value.items())}
    return value


def comparable(rows, sql):
    rows = [json.dumps(normal(row)) for row in rows]
    return rows if "ORDER BY" in sql.upper() else sorted(rows)


def judge(case, url, record):
    """What differs, or None."""
    sql = "\n".join(case.sql)
    rows, error, message = ask(url, sql)
    if record:
        keep = [line for line in case.answer if not line.startswith(("= ", "! "))]
        new = [f"! {error}"] if error else [f"= {json.dumps(row, ensure_ascii=False)}" for row in rows]
        case.answer = new + keep
        return None
    expected = case.lines("!")
    if error or expected:
        return None if expected == [error] else f"expected {expected or 'rows'}, Trino: {error}: {message}"
    wanted = [json.loads(line) for line in case.lines("=")]
    if comparable(rows, sql) == comparable(wanted, sql):
        return None
    return f"expected {wanted}\n  Trino    {rows}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    args = parser.parse_args()
    files = args.files or sorted(pathlib.Path(__file__).parent.joinpath("cases").glob("*.sql"))
    total = different = 0
    for path in files:
        cases, rest = read(path)
        for case in cases:
            total += 1
            try:
                difference = judge(case, args.url, args.record)
            except (urllib.error.URLError, TimeoutError) as gone:
                print(f"the server at {args.url} cannot be asked: {gone}", file=sys.stderr)
                return 2
            if difference:
                different += 1
                print(f"{path.name}: {' '.join(case.sql)}\n  {difference}")
        if args.record:
            path.write_text("\n".join([case.text() for case in cases] + rest) + "\n")
    print(f"{total} cases, {different} differ")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
