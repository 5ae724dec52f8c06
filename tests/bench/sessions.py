#!/usr/bin/env python3
"""Turns the speed corpus into plain-text transcripts, one a session.

Usage: zstd -dc turns-200k.jsonl.zst | tests/bench/sessions.py FOLDER

Each line of standard input is a JSON object with session, speaker and text;
the turns of a session lie together. Each turn becomes one line, "LABEL:
text", after an empty line. Prints how many turns and sessions there were.
"""

import json
import pathlib
import re
import sys

# A label that occurs once and has more words would be taken for speech.
LABEL_WORDS_MAX = 4


def label_of(speaker):
    """Returns the label as reporters print it: "JUSTICE WHITE"."""
    # A dot ends a sentence for the parser, save in initials and titles.
    words = re.sub(r"[^\w\s,'’-]", " ", speaker.upper()).split()
    return " ".join(words[-LABEL_WORDS_MAX:]).strip(" ,") or "SPEAKER"


def transcript_of(turns):
    return "".join(f"{label_of(turn['speaker'])}: "
                   f"{' '.join(turn['text'].split())}\n\n" for turn in turns)


def write_session(folder, session, turns):
    path = folder / f"{session.replace('/', '-')}.txt"
    if path.exists():
        raise ValueError(f"the turns of session {session} lie apart")
    path.write_text(transcript_of(turns), encoding="utf-8")


def main():
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    folder = pathlib.Path(sys.argv[1])
    session, turns, sessions, count = None, [], 0, 0
    for line in sys.stdin:
        turn = json.loads(line)
        if turns and turn["session"] != session:
            write_session(folder, session, turns)
            turns = []
            sessions += 1
        session = turn["session"]
        turns.append(turn)
        count += 1
    if turns:
        write_session(folder, session, turns)
        sessions += 1
    print(f"{count} turns in {sessions} sessions")
    return 0 if count > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
