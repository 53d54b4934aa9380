"""When the first row of a plain filter is seen, against when the run ends.

    python3 generate.py DATA
    python3 first.py DATA ../../target/release/logq
"""

import subprocess
import sys
import time
from pathlib import Path

RUNS = 5
FILTERS = {
    "many rows": "errorcode = 'AccessDenied'",
    # Of the first object.
    "one row": "eventid = '7297ba97-a094-fb6b-2724-659911550bc8'",
}


def measured(command, folder):
    """Seconds to the first row and to the end."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE)
    if not process.stdout.readline():
        sys.exit(f"no row: {command}")
    first = time.perf_counter() - start
    process.stdout.read()
    if process.wait() != 0:
        sys.exit(f"failed: {command}")
    return first, time.perf_counter() - start


def main(folder, logq):
    print(f"{'filter':<12}{'first row':>10}{'end':>9}")
    for name, condition in FILTERS.items():
        sql = f"SELECT eventid, sourceipaddress FROM cloudtrail WHERE {condition}"
        runs = [measured([str(logq), "sql", sql, "-f", "jsonl"], folder) for _ in range(RUNS)]
        print(f"{name:<12}{min(first for first, _ in runs):>10.3f}{min(end for _, end in runs):>9.3f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]).resolve())
