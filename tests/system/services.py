"""Starts the real binaries and makes clients from the protos alone."""

import importlib
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import grpc
import grpc_tools.protoc

ROOT = pathlib.Path(__file__).resolve().parents[2]
START_SECONDS_MAX = 60


def load_client():
    """Makes Python modules of the protos and puts them on the path."""
    out = tempfile.mkdtemp(prefix="turnstone-client-")
    protos = [str(p) for p in (ROOT / "proto/turnstone/v1").glob("*.proto")]
    include = pathlib.Path(grpc_tools.__file__).parent / "_proto"
    code = grpc_tools.protoc.main([
        "protoc", f"-I{ROOT / 'proto'}", f"-I{include}", "-I/usr/include",
        f"--python_out={out}", f"--grpc_python_out={out}", *protos])
    if code != 0:
        raise RuntimeError("protoc failed")
    sys.path.insert(0, out)


def client(service):
    """Returns the modules (messages, stubs) of "ingest" or "query"."""
    return (importlib.import_module(f"turnstone.v1.{service}_service_pb2"),
            importlib.import_module(f"turnstone.v1.{service}_service_pb2_grpc"))


class Service:
    """A process of one of the binaries, on a port of its own choice.

    Its log goes to a file: a pipe that nobody reads would stop it.
    """

    def __init__(self, build, name, *flags, port=0):
        self.log = tempfile.NamedTemporaryFile("r", suffix=f"-{name}.log")
        with open(self.log.name, "w") as log:
            self.process = subprocess.Popen(
                [f"{build}/{name}/{name}", f"--listen=127.0.0.1:{port}",
                 *flags], stderr=log)
        self.port = self._serving()["port"]
        self.address = f"127.0.0.1:{self.port}"

    def _serving(self):
        for event in self.events():
            if event["event"] == "serving":
                return event
        raise RuntimeError("not reached")

    def events(self):
        """Yields the events of the log as they come."""
        deadline = time.monotonic() + START_SECONDS_MAX
        line = ""
        while time.monotonic() < deadline:
            line += self.log.readline()
            if line.endswith("\n"):
                yield json.loads(line)
                line = ""
            elif self.process.poll() is not None:
                raise RuntimeError(f"ended with {self.process.returncode}")
            else:
                time.sleep(0.002)
        raise RuntimeError("waited in vain for an event")

    def channel(self):
        return grpc.insecure_channel(self.address)

    def end(self, kill=False):
        """Ends the process, by SIGKILL or by SIGTERM; returns its code."""
        (self.process.kill if kill else self.process.terminate)()
        return self.process.wait(timeout=60)
