"""A Python client made from the protos alone: import, search, paging."""

import hashlib
import sys
import tempfile

import grpc

import services

TURNS = 120


def source_of(name):
    """An invented transcript."""
    turns = "".join(f">> SPEAKER {i % 3}: The levee of {name} has {i} gates.\n"
                    for i in range(TURNS))
    return f"Invented.\n\n{turns}".encode()


def upload(messages, transcript_id, source, digest=True):
    """Yields the messages of an upload: header, chunks, digest."""
    yield messages.ImportTranscriptRequest(
        header=messages.CreateTranscriptRequest(
            parent="collections/c", transcript_id=transcript_id,
            request_id=f"r-{transcript_id}"))
    for begin in range(0, len(source), 1000):
        yield messages.ImportTranscriptRequest(
            chunk=source[begin:begin + 1000])
    if digest:
        yield messages.ImportTranscriptRequest(
            source_sha256=hashlib.sha256(source).hexdigest())


def check_import(address):
    """Imports two transcripts; returns the commit of the last."""
    messages, stubs = services.client("v1.ingest_service")
    with grpc.insecure_channel(address) as channel:
        stub = stubs.IngestServiceStub(channel)
        stub.CreateCollection(messages.CreateCollectionRequest(
            collection_id="c"), timeout=10)
        for name in ("one", "two"):
            response = stub.ImportTranscript(
                upload(messages, name, source_of(name)), timeout=10)
            assert response.transcript.turn_count == TURNS
        again = stub.ImportTranscript(
            upload(messages, "two", source_of("two")), timeout=10)
        assert again.commit == response.commit, "a request id counted twice"
        try:
            stub.ImportTranscript(
                upload(messages, "three", source_of("three"), digest=False),
                timeout=10)
            raise AssertionError("half an upload was taken")
        except grpc.RpcError as error:
            assert error.code() == grpc.StatusCode.INVALID_ARGUMENT
        chunks = stub.GetTranscriptSource(
            messages.GetTranscriptSourceRequest(
                name="collections/c/transcripts/one"), timeout=10)
        assert b"".join(c.chunk for c in chunks) == source_of("one")
        return response.commit


def check_search(address, commit):
    """Pages through a search and checks every quote."""
    messages, _ = services.client("v1.quote")
    _, stubs = services.client("v1.query_service")
    with grpc.insecure_channel(address) as channel:
        stub = stubs.QueryServiceStub(channel)
        request = messages.SearchQuotesRequest(
            parent="collections/c", query='levee "has 7 gates"',
            min_commit=commit)
        names = [q.turn.name for q in stub.SearchQuotes(
            request, timeout=10).quotes]
        assert names == [f"collections/c/transcripts/{t}/turns/8"
                         for t in ("one", "two")], names
        request = messages.SearchQuotesRequest(
            parent="collections/c", query="levee", page_size=33,
            count_all=True)
        names = []
        while True:
            page = stub.SearchQuotes(request, timeout=10)
            assert page.total_size == 2 * TURNS
            for quote in page.quotes:
                names.append(quote.turn.name)
                source = source_of(quote.turn.name.split("/")[3])
                for mark, where in zip(quote.highlights,
                                       quote.highlight_source_spans):
                    assert (quote.turn.text[mark.begin:mark.end].encode() ==
                            source[where.begin:where.end] == b"levee")
            if not page.next_page_token:
                break
            request.page_token = page.next_page_token
        assert len(names) == len(set(names)) == 2 * TURNS


def main():
    build = sys.argv[1]
    services.load_client()
    with tempfile.TemporaryDirectory() as data:
        ingest = services.Service(build, "ingest-service",
                                  f"--data={data}/ingest")
        node = services.Service(build, "query-service", f"--data={data}/node",
                                f"--feed={ingest.address}")
        services.wait_until_serving(node.address)
        check_search(node.address, check_import(ingest.address))
        for service in (node, ingest):
            assert service.end() == 0, "SIGTERM did not drain"
    print("python client: import, search and paging work")


if __name__ == "__main__":
    main()
