#!/usr/bin/env python3
"""Measures topics of meetings against what people wrote.

Usage: tests/bench/topics.sh [--missed]

Each meeting has a list of topics.
"""

import json
import re
import subprocess
import sys

import topics_peers as peers

TOPICS = 30


def read_meetings(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def turns_of(meeting):
    return [re.sub(r"\{[^}]*\}", " ", turn["content"])
            for turn in meeting["meeting_transcripts"]]


def ours(bench, path):
    """Returns the topics of each meeting."""
    output = subprocess.run([bench, path, str(TOPICS)], check=True, text=True,
                            capture_output=True).stdout
    topics = {}
    for line in output.splitlines():
        _, meeting, name = line.split("\t")
        topics.setdefault(int(meeting), []).append(name)
    return topics


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


def main():
    bench, path = sys.argv[1:3]
    meetings = read_meetings(path)
    topics = ours(bench, path)
    labels = sum(len(meeting["topic_list"]) for meeting in meetings)
    print(f"{len(meetings)} meetings, {labels} labels")
    print_topics(meetings, topics, "--missed" in sys.argv)
    return 0


if __name__ == "__main__":
    sys.exit(main())
