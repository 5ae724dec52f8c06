"""Turns JSON lines of turns on standard input into plain-text transcripts,
one file for each session, in the folder named by the argument."""

import json
import pathlib
import sys


def main():
    folder = pathlib.Path(sys.argv[1])
    sessions = {}
    turns = 0
    for line in sys.stdin:
        turn = json.loads(line)
        sessions.setdefault(turn["session"], []).append(turn)
        turns += 1
    for number, session in enumerate(sessions.values()):
        with open(folder / f"session-{number:05}.txt", "w") as file:
            for turn in session:
                text = " ".join(turn["text"].split())
                file.write(f"{turn['speaker'].upper()}: {text}\n\n")
    print(turns)


if __name__ == "__main__":
    main()
