"""Kills the ingest service during imports: nothing acknowledged is lost,
nothing half is there, and it starts again without repair."""

import random
import sys
import tempfile
import threading
import time

import grpc

import services

ROUNDS = 100


def source_of(number):
    """An invented transcript that differs from every other."""
    turns = "".join(f">> SPEAKER {i}: Word {number} and {i}. [ Laughter ]\n"
                    for i in range(1 + number % 50))
    return f">> ANN LEE: Transcript {number}.\n{turns}"


def write_until_gone(messages, stub, first, sent, acknowledged, failed):
    """Creates transcripts until the service is gone."""
    number = first
    while True:
        sent.append(number)
        try:
            stub.CreateTranscript(messages.CreateTranscriptRequest(
                parent="collections/c", transcript_id=f"t{number}",
                content=source_of(number)), timeout=10)
        except grpc.RpcError as error:
            if error.code() != grpc.StatusCode.UNAVAILABLE:
                failed.append(error)
            return
        acknowledged.append(number)
        number += 1


def stored(messages, stub, number):
    """Returns the stored source, or None if it is not there."""
    request = messages.GetTranscriptSourceRequest(
        name=f"collections/c/transcripts/t{number}")
    try:
        return b"".join(r.chunk for r in stub.GetTranscriptSource(
            request, timeout=10)).decode()
    except grpc.RpcError as error:
        if error.code() == grpc.StatusCode.NOT_FOUND:
            return None
        raise


def main():
    build = sys.argv[1]
    services.load_client()
    messages, stubs = services.client("v1.ingest_service")
    chance = random.Random(2017)
    everything = []
    with tempfile.TemporaryDirectory() as data:
        first = 0
        for round_number in range(ROUNDS):
            service = services.Service(build, "ingest-service", f"--data={data}")
            with service.channel() as channel:
                stub = stubs.IngestServiceStub(channel)
                if round_number == 0:
                    stub.CreateCollection(messages.CreateCollectionRequest(
                        collection_id="c"), timeout=10)
                sent, acknowledged, failed = [], [], []
                writer = threading.Thread(target=write_until_gone, args=(
                    messages, stub, first, sent, acknowledged, failed))
                writer.start()
                while not acknowledged and not failed:
                    time.sleep(0.001)
                time.sleep(chance.random() * 0.05)
                service.end(kill=True)
                writer.join()
                assert not failed, failed
            everything += acknowledged
            first = sent[-1] + 1
            service = services.Service(build, "ingest-service", f"--data={data}")
            with service.channel() as channel:
                stub = stubs.IngestServiceStub(channel)
                for number in acknowledged:
                    assert stored(messages, stub, number) == source_of(number)
                last = stored(messages, stub, sent[-1])
                assert last in (None, source_of(sent[-1])), "half is there"
            assert service.end(kill=False) == 0, "SIGTERM did not drain"
        service = services.Service(build, "ingest-service", f"--data={data}")
        with service.channel() as channel:
            stub = stubs.IngestServiceStub(channel)
            for number in everything:
                assert stored(messages, stub, number) == source_of(number)
        service.end(kill=False)
    print(f"{ROUNDS} kills, {len(everything)} acknowledged, none lost")


if __name__ == "__main__":
    main()
