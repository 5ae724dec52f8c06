"""Runs the commands of README.md's sections that have some."""

import os
import pathlib
import shutil
import socket
import subprocess
import sys
import time

import services

SECONDS_MAX = 30


def commands():
    """Returns the commands of "Run it" and of the sections that follow."""
    text = (services.ROOT / "README.md").read_text()
    found = []
    for heading, blocks in (("## Run it", 1), ("## Correct who speaks", 3),
                            ("## Search", 1), ("## Topics", 1),
                            ("## Verify a quote", 1)):
        section = text.split(heading)[1]
        for block in section.split("```sh\n")[1:1 + blocks]:
            lines = block.split("```")[0].replace("\\\n", " ")
            # A request may go on in the next line.
            lines = lines.replace(",\n    ", ", ")
            found += [c for c in lines.split("\n") if c.strip()]
    return found


def try_until_it_works(command, environment):
    """Runs a command until it succeeds, a search until it finds something: a
    service may still be starting."""
    deadline = time.monotonic() + SECONDS_MAX
    while True:
        done = subprocess.run(command, shell=True, cwd=services.ROOT,
                              env=environment, capture_output=True, text=True,
                              check=False)
        if done.returncode == 0 and (
                "SearchQuotes" not in command or '"quotes"' in done.stdout):
            return done.stdout
        if time.monotonic() > deadline:
            sys.exit(f"{command}\n{done.stdout}{done.stderr}")
        time.sleep(0.1)


def main():
    tools = os.environ.get("TURNSTONE_TOOLS",
                           str(pathlib.Path.home() / ".local/share/turnstone"))
    environment = {**os.environ, "PATH": f"{tools}/bin:{os.environ['PATH']}"}
    folders = [services.ROOT / "build/ingest-data",
               services.ROOT / "build/query-data"]
    running = []
    said = ""
    try:
        for command in commands():
            if command.rstrip().endswith("&"):
                running.append(subprocess.Popen(
                    command.rstrip(" &").split(), cwd=services.ROOT,
                    stderr=subprocess.DEVNULL))
            else:
                said += try_until_it_works(command, environment)
    finally:
        for process in running:
            process.terminate()
            process.wait(timeout=60)
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)
    assert len(running) == 2 and "86 turns" in said, said
    assert "flood insurance" in said and '"highlight_source_spans"' in said, said
    assert "Teresa Holm" in said and '"text": "AUDIENCE"' in said, said
    assert "DECISION_STATE_ACTIVE" in said, said
    assert "DECISION_STATE_UNDONE" in said, said
    assert '"word_share": 0.15333579063767047' in said, said
    assert '"lift": 147.43826022852926' in said, said
    assert "Ask for the hardship form; it is one page" in said, said
    assert "QUOTE_VERDICT_ALTERED" in said, said
    assert '"similarity": 0.9473684210526315' in said, said
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", 7401)) != 0, "it still runs"
    print("README: its commands work")


if __name__ == "__main__":
    main()
