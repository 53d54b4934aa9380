"""logq against PyAthena, as whole processes against the same server: `compare.py FOLDER LOGQ`.

FOLDER keeps the result objects between runs. Engines take turns; the best of the runs counts, and all must read the same
rows.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
FOLDER, LOGQ = Path(sys.argv[1]), Path(sys.argv[2]).resolve()
ROWS, FEW, RUNS = 1_000_000, 50_000, int(os.environ.get("RUNS", "5"))
ROUND_TRIP = 0.05
SUM = "import pyarrow as pa, pyarrow.compute as pc, sys\n" \
      "t = pa.ipc.open_stream(sys.stdin.buffer).read_all()\nprint(t.num_rows, pc.sum(t['bytes']))"


@contextmanager
def serving(rows: int, seconds: float = 0, delay: float = 0):
    command = [sys.executable, str(HERE / "server.py"), str(FOLDER), str(rows), str(seconds), str(delay)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
        finally:
            server.terminate()


def environment(url: str, home: str) -> dict[str, str]:
    return {"HOME": home, "PATH": os.environ["PATH"], "AWS_ENDPOINT_URL": url, "AWS_REGION": "eu-west-1",
            "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_EC2_METADATA_DISABLED": "true"}


def logq(form: str) -> list[str]:
    return [str(LOGQ), "sql", "SELECT 1 AS n", "--yes", "-f", form]


def pyathena(cursor: str) -> list[str]:
    return [sys.executable, str(HERE / "pyathena_cursor.py"), cursor]


def timed(command: list[str], env: dict[str, str]) -> tuple[float, float, float]:
    """Seconds, CPU seconds and peak memory in MB of a process whose output nobody reads."""
    start = time.monotonic()
    with open(env["HOME"] + "/stderr", "wb") as errors:
        process = subprocess.Popen(command, env=env, cwd=env["HOME"], stdout=subprocess.DEVNULL, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, Path(env["HOME"], "stderr").read_text()
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000


def seen(url: str) -> dict[str, float]:
    return json.load(urllib.request.urlopen(url + "/_seen"))


def first_row(env: dict[str, str]) -> float:
    """Seconds from the answer that tells of the success to the first row on stdout."""
    with subprocess.Popen(logq("jsonl"), env=env, cwd=env["HOME"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout.read(1)
        at = time.monotonic()
        run.kill()
    return at - seen(env["AWS_ENDPOINT_URL"])["succeeded"]


def to_result(env: dict[str, str]) -> float:
    """Seconds from the start of the query, as the server saw it, to the end of the process."""
    timed(logq("jsonl"), env)
    return time.monotonic() - seen(env["AWS_ENDPOINT_URL"])["started"]


def show(name: str, runs: list[tuple[float, float, float]], rows: int):
    seconds, cpu, memory = (min(values) for values in zip(*runs))
    told = f"{seconds:7.2f} s {cpu:7.2f} CPU s {memory:6.0f} MB {rows / seconds:12,.0f} rows/s"
    print(f"{name:34}{told}   runs: {' '.join(f'{r[0]:.2f}' for r in runs)}")
    return seconds, cpu


def main():
    home = tempfile.mkdtemp()
    settings = Path(home, ".config/logq/config.toml")
    settings.parent.mkdir(parents=True)
    settings.write_text('version = 1\nengine = "athena"\n[targets.main]\nregion = "eu-west-1"\n'
                        'output = "s3://ir-results/"\ndatabase = "logs"\n')
    with serving(ROWS) as url:
        env = environment(url, home)
        # Not through this process: what it holds would count as memory of those that it starts.
        with subprocess.Popen(logq("arrow"), env=env, cwd=home, stdout=subprocess.PIPE) as arrow:
            ours = subprocess.run([sys.executable, "-c", SUM], stdin=arrow.stdout, stdout=subprocess.PIPE, check=True).stdout
        theirs = subprocess.run(pyathena("arrow"), env=env, stdout=subprocess.PIPE, check=True).stdout
        assert ours.split() == theirs.split(), (ours, theirs)
        mine, others = [], []
        for _ in range(RUNS):
            mine.append(timed(logq("arrow"), env))
            others.append(timed(pyathena("arrow"), env))
        fast, fast_cpu = show(f"logq, {ROWS:,} rows", mine, ROWS)
        slow, slow_cpu = show("PyAthena, Arrow cursor, the same", others, ROWS)
        print(f"{'':34}{slow / fast:6.1f}x {slow_cpu / fast_cpu:8.1f}x")
    with serving(FEW) as url:
        env = environment(url, home)
        timed(pyathena("default"), env)  # the server keeps the pages it has made
        default, default_cpu = show(f"PyAthena, default cursor, {FEW:,}", [timed(pyathena("default"), env) for _ in range(3)], FEW)
        print(f"{'':34}{default * ROWS / FEW / fast:6.1f}x {default_cpu * ROWS / FEW / fast_cpu:8.1f}x   (per row)")
    with serving(FEW, 0.3, ROUND_TRIP) as url:
        runs = [first_row(environment(url, home)) for _ in range(RUNS)]
        print(f"first row after SUCCEEDED, a round trip taking {ROUND_TRIP * 1000:.0f} ms: "
              f"{' '.join(f'{r * 1000:.0f}' for r in runs)} ms")
    with serving(900, 1.0) as url:
        runs = [to_result(environment(url, home)) for _ in range(2 * RUNS)]
        print(f"start to result of a query of 1 s: {' '.join(f'{r:.2f}' for r in runs)} s")


main()
