"""A server on this machine, and moto, which plays Glue and S3."""

import importlib
import os
import socket
import subprocess
import sys
import time
import urllib.request

PATIENCE = 180


class Missing(Exception):
    """Something that the oracle needs and this machine lacks; the text says what."""


class Server:
    """A process that listens on a free port of 127.0.0.1: started on entry, ended on exit.

    Subclasses say the command, its environment, what it must find in its folder, and whether it answers."""

    def __init__(self, name, folder):
        self.name, self.folder, self.port, self.process = name, folder, free_port(), None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self):
        """The file that takes what the server prints."""
        return self.folder / "server.log"

    def environment(self):
        return {}

    def configure(self):
        pass

    def __enter__(self):
        self.folder.mkdir(parents=True)
        self.configure()
        with self.log.open("w") as out:
            self.process = subprocess.Popen(self.command(), stdout=out, stderr=out, stdin=subprocess.DEVNULL,
                                            env=os.environ | self.environment())
        try:
            self.wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def wait(self):
        end = time.monotonic() + PATIENCE
        while self.process.poll() is None and time.monotonic() < end:
            try:
                if self.is_ready():
                    return
            except OSError:
                pass
            time.sleep(0.5)
        raise Missing(f"{self.name} does not start:\n{self.log.read_text()[-2000:]}")

    def get(self, path):
        with urllib.request.urlopen(self.url + path, timeout=10) as page:
            return page.read()


def free_port():
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Moto(Server):
    """AWS as moto plays it, with everything in memory."""

    KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1"}

    def __init__(self, folder):
        # Both are needed later: who lacks one of them hears its name now.
        importlib.import_module("moto.server")
        self.boto3 = importlib.import_module("boto3")
        super().__init__("moto", folder)

    def command(self):
        return [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]

    def is_ready(self):
        return bool(self.get("/moto-api/"))

    def client(self, service):
        """A client of boto3 for the server."""
        return self.boto3.client(service, endpoint_url=self.url, region_name=self.KEYS["AWS_REGION"],
                                 aws_access_key_id=self.KEYS["AWS_ACCESS_KEY_ID"],
                                 aws_secret_access_key=self.KEYS["AWS_SECRET_ACCESS_KEY"])
