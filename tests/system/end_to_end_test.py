"""From a file to an answered question, through the real binaries and grpcurl:
the founding document first, then what must be refused."""

import pathlib
import subprocess
import sys
import tempfile

import services
from services import grpcurl

INGEST = "turnstone.v1.IngestService"
QUERY = "turnstone.v1.QueryService"
IGF = "igf/igf-2017-inclusive-cybersecurity-capacity-building.txt"
SAMPLE = """Invented.

>> ANN LEE: The levee holds. [ Laughter ] So far.

>> MODERATOR: Thank you.

>> BOB RAY: The levee broke in May, and the levee board knew.
"""


def span(data, where):
    return data[where.get("begin", 0):where.get("end", 0)].decode()


def check_turn(turn, source):
    """Checks a turn byte for byte against its source."""
    pieces = [span(source, piece["source_span"])
              for piece in turn["source_spans"]]
    assert "".join(pieces) == turn["text"], turn["name"]
    assert turn.get("label", "") in span(source, turn["head_span"])


def check_quotes(quotes, sources):
    """Checks every quote, with its context, against its source."""
    assert quotes
    for quote in quotes:
        source = sources[quote["turn"]["name"].split("/turns/")[0]]
        for turn in [quote["turn"], *quote.get("context_before", []),
                     *quote.get("context_after", [])]:
            check_turn(turn, source)
        text = quote["turn"]["text"].encode()
        in_text = [span(text, s) for s in quote["highlights"]]
        in_source = [span(source, s) for s in quote["highlight_source_spans"]]
        assert "".join(in_text) == "".join(in_source)


def import_text(build, address, collection, name, data):
    """Imports bytes with turnstone-import, through a file of that name."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / f"{name}.txt"
        file.write_bytes(data)
        done = subprocess.run(
            [f"{build}/ingest-service/turnstone-import", f"--server={address}",
             f"--collection={collection}", str(file)],
            capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr + done.stdout
    return f"collections/{collection}/transcripts/{name}"


def wait_for_turns(address, transcript, count):
    """Waits until the node shows the transcript, which has `count` turns."""
    while True:
        listed = grpcurl(address, f"{QUERY}/ListTranscripts", {
            "parent": "collections/-"}).get("transcripts", [])
        for item in listed:
            if item["name"] == transcript:
                assert item["turn_count"] == count, item
                return


def search(address, sources, **request):
    answer = grpcurl(address, f"{QUERY}/SearchQuotes", request)
    if answer.get("quotes"):
        check_quotes(answer["quotes"], sources)
    return answer


def check_founding_document(build, ingest, query):
    data = services.corpus(IGF)
    if data is None:
        print("the corpus is not there: the founding document is not checked")
        return
    name = import_text(build, ingest, "igf", "igf", data)
    wait_for_turns(query, name, 64)
    sources = {name: data}
    found = search(query, sources, parent="collections/igf",
                   query='"whole of government"', context_turns=2)
    numbers = sorted(q["turn"]["number"] for q in found["quotes"])
    assert numbers == [12, 55], numbers
    speakers = {s["display_name"]: s for s in grpcurl(
        query, f"{QUERY}/ListSpeakers",
        {"parent": "collections/igf"})["speakers"]}
    liesyl = speakers["Liesyl Franz"]
    assert liesyl["turn_count"] > 0 and liesyl["word_count"] > 100, liesyl
    found = search(query, sources, parent="collections/igf",
                   query='"whole of government"', filter={"speakers": [liesyl["name"]]})
    states = {q["turn"]["number"]: q["turn"]["attribution"]["state"]
              for q in found["quotes"]}
    # Turn 57 refers to what she said in turn 55.
    assert states == {12: "ATTRIBUTION_STATE_CERTAIN",
                      55: "ATTRIBUTION_STATE_PROBABLE"}, states
    topics = grpcurl(query, f"{QUERY}/ListTopics",
                     {"parent": "collections/igf", "page_size": 12})["topics"]
    capacity = [t for t in topics if "capacity building" in t["display_name"]]
    assert capacity, [t["display_name"] for t in topics]
    quotes = grpcurl(query, f"{QUERY}/ListTopicQuotes", {
        "parent": capacity[0]["name"], "page_size": 500})["quotes"]
    check_quotes(quotes, sources)
    for quote in quotes:
        assert "capacity" in quote["turn"]["text"].lower()


def check_second_node(build, data, ingest, query):
    """A node that is added later needs no change anywhere."""
    second = services.Service(build, "query-service", f"--data={data}/second",
                              f"--feed={ingest}")
    services.wait_until_serving(second.address)
    node = "turnstone.internal.v1.NodeService/GetNodeStatus"
    assert grpcurl(query, node) == grpcurl(second.address, node)
    for method, request in (
            ("SearchQuotes", {"parent": "collections/-", "query": "the"}),
            ("ListTopics", {"parent": "collections/s"}),
            ("ListSpeakers", {"parent": "collections/-"})):
        assert (grpcurl(query, f"{QUERY}/{method}", request) ==
                grpcurl(second.address, f"{QUERY}/{method}", request))
    assert second.end() == 0


def check_refusals(ingest, query):
    """Bad input gets its code and details, and changes nothing."""
    node = "turnstone.internal.v1.NodeService/GetNodeStatus"
    before = grpcurl(query, node)["digest"]

    def refused(content, *expected):
        said = grpcurl(ingest, f"{INGEST}/CreateTranscript", {
            "parent": "collections/s", "transcript_id": "bad",
            "content": content}, fails=True)
        for part in expected:
            assert part in said, said

    refused("", "InvalidArgument", "SOURCE_INVALID", "line 1")
    refused("nobody speaks\n", "InvalidArgument", "line 1")
    refused(">> ANN: a\0b\n", "InvalidArgument", "line 1")
    refused(">> A:\n" * 200_000, "InvalidArgument")
    refused(">> A: " + "x" * (6 << 20), "ResourceExhausted")
    said = grpcurl(ingest, f"{INGEST}/CreateTranscript", {
        "parent": "collections/none", "transcript_id": "t",
        "content": SAMPLE}, fails=True)
    assert "NotFound" in said and "COLLECTION_NOT_FOUND" in said, said
    said = grpcurl(ingest, f"{INGEST}/CreateTranscript", {
        "parent": "collections/s", "transcript_id": "Not An Id",
        "content": SAMPLE}, fails=True)
    assert "InvalidArgument" in said and "transcript_id" in said, said
    assert grpcurl(query, node)["digest"] == before


def check_page_tokens(query, sources):
    request = {"parent": "collections/s", "query": "levee", "page_size": 1}
    first = search(query, sources, **request)
    token = first["next_page_token"]
    second = search(query, sources, page_token=token, **request)
    assert first["quotes"][0]["turn"] != second["quotes"][0]["turn"]
    altered = token[:5] + ("A" if token[5] != "A" else "B") + token[6:]
    for wrong in ({**request, "page_token": altered},
                  {**request, "page_token": token, "query": "board"},
                  {**request, "page_token": token, "context_turns": 1}):
        said = grpcurl(query, f"{QUERY}/SearchQuotes", wrong, fails=True)
        assert "InvalidArgument" in said and "PAGE_TOKEN_INVALID" in said, said


def main():
    build = sys.argv[1]
    with tempfile.TemporaryDirectory() as data:
        ingest = services.Service(build, "ingest-service",
                                  f"--data={data}/ingest")
        node = services.Service(build, "query-service", f"--data={data}/node",
                                f"--feed={ingest.address}")
        services.wait_until_serving(node.address)
        services.load_client()
        check_founding_document(build, ingest.address, node.address)
        name = import_text(build, ingest.address, "s", "sample",
                           SAMPLE.encode())
        wait_for_turns(node.address, name, 3)
        sources = {name: SAMPLE.encode()}
        check_page_tokens(node.address, sources)
        check_refusals(ingest.address, node.address)
        check_second_node(build, data, ingest.address, node.address)
        for service in (node, ingest):
            assert service.end() == 0, "SIGTERM did not drain"
    print("end to end: as promised")


if __name__ == "__main__":
    main()
