#!/usr/bin/env python3
"""Measures topics and outlines of meetings against what people wrote.

Usage: tests/bench/topics.sh [--missed]

Each meeting has a list of topics, each with its spans of turns.
"""

import json
import re
import statistics
import subprocess
import sys

import topics_peers as peers

TOPICS = 30
# Boundaries so many turns apart are one.
CLOSE_TURNS = 10


def read_meetings(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def turns_of(meeting):
    return [re.sub(r"\{[^}]*\}", " ", turn["content"])
            for turn in meeting["meeting_transcripts"]]


def ours(bench, path):
    """Returns the topics and the segments of each meeting."""
    output = subprocess.run([bench, path, str(TOPICS)], check=True, text=True,
                            capture_output=True).stdout
    topics, segments = {}, {}
    for line in output.splitlines():
        kind, meeting, value = line.split("\t")
        if kind == "topic":
            topics.setdefault(int(meeting), []).append(value)
        else:
            segments.setdefault(int(meeting), set()).add(int(value))
    return topics, segments


def words_of(phrase):
    return [word for chunk in peers.chunks_of(phrase) for word in chunk]


def head_of(phrase):
    """Returns the last content word before an "of", "for", "in" or the like."""
    head = ""
    for word in words_of(phrase):
        if peers.is_content(word):
            head = peers.fold(word)
        elif head:
            break
    return head


def content_of(phrase):
    return {peers.fold(word) for word in words_of(phrase)
            if peers.is_content(word)}


def matches(topic, label, strict):
    """True if the topic's head is in the label, and they share half of the
    topic's content words or, if `strict`, half of the label's."""
    ours_, theirs = content_of(topic), content_of(label)
    return head_of(topic) in theirs and \
        2 * len(ours_ & theirs) >= len(theirs if strict else ours_)


def recall(meetings, topics, strict, missed=False):
    found = total = 0
    for at, meeting in enumerate(meetings):
        for label in meeting["topic_list"]:
            hit = any(matches(topic, label["topic"], strict)
                      for topic in topics[at])
            found += hit
            total += 1
            if missed and not hit:
                print(f"missed in {at}: {label['topic']}")
    return found / total


def boundaries_of(meeting):
    """Returns the turns at which a span begins or behind which one ends: of
    several that are close only the first, and none close to the ends."""
    spans = [(int(begin), int(end)) for label in meeting["topic_list"]
             for begin, end in label["relevant_text_span"]]
    turns = len(meeting["meeting_transcripts"])
    found = set()
    for at in sorted(begin for begin, _ in spans) + \
            sorted(end + 1 for _, end in spans):
        if all(abs(at - other) > CLOSE_TURNS for other in found | {0, turns}):
            found.add(at)
    return found


def errors(gold, found, turns):
    """Returns Pk (Beeferman et al. 1999) and WindowDiff (Pevzner and Hearst
    2002), the window half of a mean segment."""
    window = max(2, round(turns / (len(gold) + 1) / 2))
    apart = wrong = 0
    places = turns - window
    for at in range(places):
        inside = range(at + 1, at + window + 1)
        theirs = sum(place in gold for place in inside)
        mine = sum(place in found for place in inside)
        apart += (theirs == 0) != (mine == 0)
        wrong += theirs != mine
    return apart / places, wrong / places


def mean_errors(meetings, segments):
    every = [errors(boundaries_of(meeting), segments[at],
                    len(meeting["meeting_transcripts"]))
             for at, meeting in enumerate(meetings)]
    return [statistics.mean(column) for column in zip(*every)]


def print_topics(meetings, topics, missed):
    texts = [".\n".join(turns_of(meeting)) for meeting in meetings]
    rows = {"Turnstone": topics,
            "TF-IDF": peers.tf_idf(texts, TOPICS),
            "RAKE": [peers.rake(text, TOPICS) for text in texts],
            "YAKE": [peers.yake_topics(text, TOPICS) for text in texts]}
    print(f"(a) labels matched by one of the best {TOPICS} topics\n"
          f"{'':14}{'recall':>10}{'strict':>10}")
    for name, row in rows.items():
        print(f"{name:14}{recall(meetings, row, False):10.3f}"
              f"{recall(meetings, row, True):10.3f}")
    if missed:
        recall(meetings, topics, False, missed=True)


def print_outlines(meetings, segments):
    gold = [len(boundaries_of(meeting)) + 1 for meeting in meetings]
    usual = round(statistics.mean(gold))
    turns = [turns_of(meeting) for meeting in meetings]
    rows = {"Turnstone": [segments.get(at, set()) - {0}
                          for at in range(len(meetings))],
            "TextTiling": [peers.text_tiling(each) for each in turns],
            "one segment": [set() for _ in meetings],
            f"{usual} even": [peers.even(each, usual) for each in turns],
            "even, as many": [peers.even(each, count)
                              for each, count in zip(turns, gold)]}
    print(f"(b) outlines; the fewer errors, the better\n"
          f"{'':14}{'Pk':>10}{'WindowDiff':>12}{'segments':>10}")
    for name, row in rows.items():
        pk, difference = mean_errors(meetings, row)
        count = statistics.mean(len(each) + 1 for each in row)
        print(f"{name:14}{pk:10.3f}{difference:12.3f}{count:10.1f}")


def main():
    bench, path = sys.argv[1:3]
    meetings = read_meetings(path)
    topics, segments = ours(bench, path)
    labels = sum(len(meeting["topic_list"]) for meeting in meetings)
    print(f"{len(meetings)} meetings, {labels} labels")
    print_topics(meetings, topics, "--missed" in sys.argv)
    print_outlines(meetings, segments)
    return 0


if __name__ == "__main__":
    sys.exit(main())
