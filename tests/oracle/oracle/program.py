"""The program under test."""

import concurrent.futures
import json
import os
import pathlib
import subprocess

LONGEST = 300


class Refused(Exception):
    """The program ended with an error; the text is what it said."""


class Program:
    """The program in a home of its own, which is also the folder that it runs in."""

    def __init__(self, binary, home, **environment):
        self.binary, self.home = str(pathlib.Path(binary).resolve()), home
        self.env = {"HOME": str(home), "PATH": os.environ["PATH"], **environment}
        home.mkdir(parents=True, exist_ok=True)

    def __call__(self, *args):
        done = subprocess.run([self.binary, *args], cwd=self.home, env=self.env, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=LONGEST)
        if done.returncode:
            raise Refused(done.stderr.strip() or f"exit code {done.returncode}")
        return done.stdout

    def kinds(self):
        """Every log kind as `logq sources ID --json` shows it, but those that the oracle made."""
        ids = [kind["id"] for kind in json.loads(self("sources", "--json")) if not kind["id"].startswith("raw_")]
        return [json.loads(self("sources", id, "--json")) for id in ids]


def each(function, items):
    """The results for all items in their order; most of the time is spent waiting for another process."""
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        return list(pool.map(function, items))
