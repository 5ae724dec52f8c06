#!/usr/bin/env python3
"""Cuts the speed corpus into words, so that all engines index the same.

Usage: zstd -dc turns-200k.jsonl.zst | prepare.py QUERIES.tsv FOLDER

Each line of standard input is a JSON object with session, seq, speaker, date
and text. Writes two files of lines with fields between tabs:

  FOLDER/turns.tsv    transcript, number, speaker, day, words
  FOLDER/queries.tsv  class, words, speaker

Transcripts, numbers and speakers count from 1, days from 1970-01-01. Words are
[A-Za-z0-9]+ in lower case, with one space between them. A query's speaker is 0
if it has none, and one that nobody has if the corpus lacks it. Prints how many
turns there are and how many bytes of text they had, as figures of "corpus".
"""

import datetime
import json
import pathlib
import re
import sys

WORD = re.compile(r"[A-Za-z0-9]+")
EPOCH = datetime.date(1970, 1, 1)


def main():
    if len(sys.argv) != 3:
        print(__doc__)
        return 2
    queries, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    sessions, speakers = {}, {}
    turns = text_bytes = 0
    with (folder / "turns.tsv").open("w") as out:
        for line in sys.stdin:
            turn = json.loads(line)
            day = datetime.date.fromisoformat(turn["date"]) - EPOCH
            words = " ".join(WORD.findall(turn["text"])).lower()
            session = sessions.setdefault(turn["session"], len(sessions) + 1)
            speaker = speakers.setdefault(turn["speaker"], len(speakers) + 1)
            print(session, turn["seq"] + 1, speaker, day.days, words,
                  sep="\t", file=out)
            turns += 1
            text_bytes += len(turn["text"].encode())
    with (folder / "queries.tsv").open("w") as out:
        for line in queries.read_text().splitlines():
            _, kind, words, _, name, _ = line.split("\t")
            speaker = speakers.get(name, len(speakers) + 1) if name else 0
            print(kind, words, speaker, sep="\t", file=out)
    print("corpus turns", turns)
    print("corpus text_bytes", text_bytes)
    return 0 if turns > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
