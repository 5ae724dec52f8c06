"""Kills a query node while it follows: it starts again without repair, holds
what was acknowledged, shows nothing half, and agrees with a new node."""

import random
import sys
import tempfile
import threading
import time

import services

ROUNDS = 100
# Revisions of a few transcripts, so that turns go as well as come.
TRANSCRIPTS = 40


def source_of(number):
    """An invented transcript that differs from every other."""
    turns = "".join(f">> SPEAKER {i}: Word {number} of {i}. [ Laughter ]\n"
                    for i in range(1 + number % 30))
    return f">> ANN LEE: Transcript {number}.\n{turns}"


class Writer(threading.Thread):
    """Writes revisions until it is told to end."""

    def __init__(self, address):
        super().__init__()
        self.messages, stubs = services.client("v1.ingest_service")
        self.channel = services.grpc.insecure_channel(address)
        self.stub = stubs.IngestServiceStub(self.channel)
        self.stub.CreateCollection(self.messages.CreateCollectionRequest(
            collection_id="c"), timeout=10)
        self.ending = threading.Event()
        self.last = (0, "")  # Number of revisions, commit of the last.

    def run(self):
        number = 0
        while not self.ending.is_set():
            response = self.stub.CreateTranscript(
                self.messages.CreateTranscriptRequest(
                    parent="collections/c",
                    transcript_id=f"t{number % TRANSCRIPTS}",
                    content=source_of(number),
                    if_exists=self.messages.IF_EXISTS_NEW_REVISION),
                timeout=10)
            number += 1
            self.last = (number, response.commit)
            time.sleep(0.001)

    def end(self):
        self.ending.set()
        self.join()
        self.channel.close()


def check(address, written, commit):
    """Checks that the node holds the `written` revisions up to `commit`."""
    messages, stubs = services.client("v1.query_service")
    with services.grpc.insecure_channel(address) as channel:
        stub = stubs.QueryServiceStub(channel)
        number = written - 1
        name = f"collections/c/transcripts/t{number % TRANSCRIPTS}"
        response = stub.ListTurns(messages.ListTurnsRequest(
            parent=name, page_size=500, min_commit=commit), timeout=20)
        texts = [turn.text for turn in response.turns]
        # A later revision may be there already: it is whole, too.
        shown = int(texts[0].split()[1].rstrip("."))
        assert shown >= number and shown % TRANSCRIPTS == number % TRANSCRIPTS
        assert texts[1:] == [f"Word {shown} of {i}."
                             for i in range(1 + shown % 30)], "half is shown"


def status(address):
    messages, stubs = services.client("internal.v1.node_service")
    with services.grpc.insecure_channel(address) as channel:
        return stubs.NodeServiceStub(channel).GetNodeStatus(
            messages.GetNodeStatusRequest(), timeout=10)


def answers(address, commit):
    """Returns what the node says of every transcript, and of a search."""
    messages, stubs = services.client("v1.query_service")
    quotes, _ = services.client("v1.quote")
    with services.grpc.insecure_channel(address) as channel:
        stub = stubs.QueryServiceStub(channel)
        all_answers = [stub.SearchQuotes(quotes.SearchQuotesRequest(
            parent="collections/c", query="word", page_size=500,
            min_commit=commit), timeout=20)]
        for number in range(TRANSCRIPTS):
            all_answers.append(stub.ListTurns(messages.ListTurnsRequest(
                parent=f"collections/c/transcripts/t{number}",
                page_size=500), timeout=20))
        all_answers.append(stub.ListSpeakers(messages.ListSpeakersRequest(
            parent="collections/c", page_size=500), timeout=20))
        return [a.SerializeToString(deterministic=True) for a in all_answers]


def main():
    build = sys.argv[1]
    services.load_client()
    chance = random.Random(2017)
    with tempfile.TemporaryDirectory() as data:
        ingest = services.Service(build, "ingest-service",
                                  f"--data={data}/ingest")
        flags = (f"--data={data}/node", f"--feed={ingest.address}")
        writer = Writer(ingest.address)
        writer.start()
        while writer.last[0] < TRANSCRIPTS:
            time.sleep(0.01)
        for _ in range(ROUNDS):
            node = services.Service(build, "query-service", *flags)
            check(node.address, *writer.last)
            time.sleep(chance.random() * 0.05)
            node.end(kill=True)
        writer.end()
        commit = writer.last[1]
        node = services.Service(build, "query-service", *flags)
        new = services.Service(build, "query-service", f"--data={data}/new",
                               f"--feed={ingest.address}")
        assert answers(node.address, commit) == answers(new.address, commit)
        for service in (node, new):
            services.wait_until_serving(service.address)
        assert status(node.address) == status(new.address)
        assert status(node.address).commit == commit
        assert "store_wiped" not in open(node.log.name).read()
        for service in (node, new, ingest):
            assert service.end() == 0, "SIGTERM did not drain"
    print(f"{ROUNDS} kills, {writer.last[0]} revisions, both nodes agree")


if __name__ == "__main__":
    main()
