"""Starts the real binaries and makes clients from the protos alone."""

import atexit
import importlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import grpc
import grpc_tools.protoc

ROOT = pathlib.Path(__file__).resolve().parents[2]
START_SECONDS_MAX = 60


def corpus(path):
    """Returns the bytes of a real transcript, or None if there is none.

    In CI its absence is a failure.
    """
    folder = os.environ.get("TURNSTONE_CORPUS", ROOT / "../shared/corpus")
    file = pathlib.Path(folder) / path
    if file.exists():
        return file.read_bytes()
    if os.environ.get("CI"):
        raise RuntimeError(f"the corpus is not there: {path}")
    return None


def grpcurl(address, method, request=None, fails=False):
    """Calls a method with grpcurl. Returns the answer, or with `fails` what
    grpcurl says of the error."""
    tools = os.environ.get("TURNSTONE_TOOLS",
                           str(pathlib.Path.home() / ".local/share/turnstone"))
    program = shutil.which("grpcurl", path=f"{tools}/bin:{os.environ['PATH']}")
    command = [program, "-plaintext", "-max-time", "20", "-d", "@", address,
               method]
    done = subprocess.run(command, input=json.dumps(request or {}),
                          capture_output=True, text=True, check=False)
    if fails:
        assert done.returncode != 0, f"{method} did not fail"
        return done.stderr
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def wait_until_serving(address):
    """Waits until the server at `address` says that it is SERVING."""
    deadline = time.monotonic() + START_SECONDS_MAX
    with grpc.insecure_channel(address) as channel:
        check = channel.unary_unary("/grpc.health.v1.Health/Check")
        while time.monotonic() < deadline:
            try:
                # HealthCheckResponse{status: SERVING}.
                if check(b"", timeout=5) == b"\x08\x01":
                    return
            except grpc.RpcError:
                pass
            time.sleep(0.005)
    raise RuntimeError("it is not serving")


def load_client():
    """Makes Python modules of the protos and puts them on the path."""
    out = tempfile.mkdtemp(prefix="turnstone-client-")
    protos = [str(p) for folder in ("turnstone/v1", "google/rpc")
              for p in (ROOT / "proto" / folder).glob("*.proto")]
    protos.append(str(ROOT / "proto/turnstone/internal/v1/node_service.proto"))
    include = pathlib.Path(grpc_tools.__file__).parent / "_proto"
    code = grpc_tools.protoc.main([
        "protoc", f"-I{ROOT / 'proto'}", f"-I{include}", "-I/usr/include",
        f"--python_out={out}", f"--grpc_python_out={out}", *protos])
    if code != 0:
        raise RuntimeError("protoc failed")
    sys.path.insert(0, out)


def client(service):
    """Returns the modules (messages, stubs) of "v1.ingest_service" and so on."""
    return (importlib.import_module(f"turnstone.{service}_pb2"),
            importlib.import_module(f"turnstone.{service}_pb2_grpc"))


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
        # A test that fails leaves nothing running, or it would not end.
        atexit.register(self.process.kill)
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
