"""Batch mode on the wire: what is gathered, what is sent and what comes back, against a server of batches."""

import json

import httpx2
import pytest

from pipeline.ask import transport
from pipeline.ask.batch import files
from pipeline.ask.batch.api import LOOKED_AT, Account, Batches, State
from pipeline.ask.batch.files import Line, Most, NoLine
from pipeline.ask.batch.transport import BySample, Gathered, Prefetched, answer_name, question_name
from pipeline.assess.answers import LayersAnswer
from pipeline.assess.estimators import Sampling
from pipeline.errors import RequestRejected, Unauthorised, Unavailable, UsageError
from pipeline.model import Tokens
from tests.support.batch_server import Reply, completed, refused
from tests.support.batches import LISTINGS, RUN, another_night, night, server, store
from tests.support.stores import another, backend, peopled, url
from tests.support.wire import QUESTION

__all__ = ["another", "another_night", "backend", "night", "peopled", "server", "store", "url"]

URL = "http://m.example/v1/chat/completions"
BODY = {"model": "m-1", "messages": [{"role": "user", "content": "?"}], "response_format": {"a": 1, "b": 2}}
KEY = files.key_of(URL, BODY, 0)


# What is taken down


def test_gathering_asks_nobody_and_waits_for_nothing(night):
    found = Gathered(night.shelf)
    cards = night.cards(found)

    assert len(found.sizes) == 6
    assert night.server.live == []
    assert [card.status for card in cards] == ["failed"] * 3


def test_a_question_is_taken_down_once(night):
    found = Gathered(night.shelf)
    night.cards(found, (LISTINGS[0], LISTINGS[0]))

    assert len(found.sizes) == 2


def test_what_is_taken_down_is_the_request_as_it_would_go_out(night):
    found = Gathered(night.shelf)
    night.cards(found, LISTINGS[:1])
    night.live(LISTINGS[:1])
    kept = [json.loads(night.shelf.find(question_name(key))) for key in found.sizes]

    assert sorted(map(json.dumps, kept)) == sorted(map(json.dumps, night.server.live))


def test_samples_of_one_question_are_questions_of_their_own(another_night):
    """On the wire they are the same request."""
    night = another_night(sampling=Sampling(3, 3))
    found = Gathered(night.shelf)
    night.cards(found, LISTINGS[:1])

    assert len(found.sizes) == 6


def test_what_was_asked_in_vain_before_is_not_taken_down_again(night):
    first = Gathered(night.shelf)
    night.cards(first)
    again = Gathered(night.shelf, but_not=list(first.sizes)[:4])
    night.cards(again)

    assert len(again.sizes) == 2


def test_nothing_else_goes_out_while_questions_are_gathered(night):
    client = httpx2.Client(transport=Prefetched(night.shelf, Gathered(night.shelf)))

    assert client.get(f"{night.server.url}/models").status_code == 409


@pytest.mark.parametrize(
    "other",
    [
        ("http://n.example/v1/chat/completions", BODY, 0),
        (URL, {**BODY, "model": "m-2"}, 0),
        (URL, BODY, 1),
        (URL, {**BODY, "response_format": {"b": 2, "a": 1}}, 0),
    ],
    ids=["server", "body", "sample", "order-of-the-schema"],
)
def test_all_that_shapes_an_answer_is_in_its_key(other):
    assert files.key_of(*other) != KEY


def test_the_order_of_the_parameters_is_not():
    assert files.key_of(URL, dict(reversed(BODY.items())), 0) == KEY
    assert len(KEY) == 64


# What comes back


def test_an_answer_from_the_shelf_makes_the_card_that_a_live_one_makes(night):
    live = night.live()
    night.prefetch()
    asked = len(night.server.live)

    assert night.live() == live
    assert len(night.server.live) == asked == 6


def test_an_answer_is_there_for_a_worker_on_another_machine(night, another_night):
    night.prefetch()
    another_night("1" * 32).live()

    assert night.server.live == []


def test_a_refusal_from_a_batch_is_a_refusal(night):
    night.server.answer = lambda asked: Reply(200, refusing(asked))
    night.prefetch(LISTINGS[:1])
    (card,) = night.live(LISTINGS[:1])

    assert card.status == "failed"
    assert "refused" in card.flags[0].message
    assert night.server.live == []


def refusing(asked):
    body = completed(asked, text="")
    body["choices"][0]["message"] |= {"content": None, "refusal": "I will not."}
    return body


def test_what_is_not_on_the_shelf_is_asked_at_once(night):
    network = httpx2.HTTPTransport()
    reply = BySample(night.connect, night.shelf, network)(QUESTION, LayersAnswer)
    network.close()

    assert reply.answer
    assert len(night.server.live) == 1


# Lines


def test_a_question_is_one_line_of_ascii():
    body = json.dumps({"model": "m-1", "content": "a\u2028b\n\x85ü"})
    line = files.question(KEY, body, "/v1/chat/completions")

    assert line.count(b"\n") == 1
    assert len(line.decode("ascii").splitlines()) == 1
    assert json.loads(line) == {
        "custom_id": KEY,
        "method": "POST",
        "url": "/v1/chat/completions",
        "body": {"model": "m-1", "content": "a\u2028b\n\x85ü"},
    }


def test_the_size_of_a_line_is_not_reckoned_too_low():
    body = json.dumps({"content": "x" * 1_000})

    assert len(files.question(KEY, body, "/v1/chat/completions")) <= files.size(body) < 1_250


@pytest.mark.parametrize(
    ("most", "lengths"),
    [
        pytest.param(Most(), [7], id="all-in-one"),
        pytest.param(Most(requests=3), [3, 3, 1], id="so-many-questions"),
        pytest.param(Most(bytes=250), [2, 2, 2, 1], id="so-many-bytes"),
        pytest.param(Most(bytes=50), [1] * 7, id="each-larger-than-a-part"),
        pytest.param(Most(tokens=45), [4, 3], id="so-many-tokens"),
    ],
)
def test_parts_keep_within_what_a_file_may_have(most, lengths):
    sizes = {str(n): 100 for n in range(7)}
    parts = list(files.parts(sizes, dict.fromkeys(sizes, 10), most))

    assert [len(part) for part in parts] == lengths
    assert [key for part in parts for key in part] == list(sizes)


def test_no_question_makes_no_part():
    assert list(files.parts({}, {}, Most())) == []


@pytest.mark.parametrize(
    ("chunks", "expected"),
    [
        ([b"a\nb", b"c\n", b"d"], [b"a", b"bc", b"d"]),
        ([b"a\r\n"], [b"a\r"]),
        (["a\u2028b\x85c\x0bd\n".encode()], ["a\u2028b\x85c\x0bd".encode()]),
        ([], []),
        ([b"a", b"\n", b"\n"], [b"a", b""]),
    ],
    ids=["across-chunks", "carriage-return", "other-ends-of-lines-inside", "nothing", "an-empty-line"],
)
def test_lines_end_at_a_newline_alone(chunks, expected):
    assert list(files.lines(chunks)) == expected


def result(status=200, body=None, error=None, **changes):
    response = {"status_code": status, "request_id": "r", "body": body if body is not None else {"choices": []}}
    line = {"id": "batch_req_1", "custom_id": "k", "response": response, "error": error, **changes}
    return json.dumps(line).encode()


USAGE = {"prompt_tokens": 9, "completion_tokens": 4, "prompt_tokens_details": {"cached_tokens": 2}}


def test_a_good_line_is_the_completion_and_what_it_came_to():
    line = files.read(result(body={"choices": [], "usage": USAGE}))

    assert line.answered.tokens == Tokens(input=9, cached=2, output=4)
    assert json.loads(line.answered.text) == {"choices": [], "usage": USAGE}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (result(400, {"error": {"code": None, "message": "max_tokens is too large"}}), "status 400: max_tokens is too"),
        (result(500, {}), "status 500: no answer, and no reason"),
        (result(error={"code": "batch_expired", "message": "too late"}, response=None), "batch_expired: too late"),
        (result(response=None), "no answer, and no reason"),
        (result(200, "text"), "status 200: no answer, and no reason"),
        (result(429, {"error": {"message": "a\nb\x1b[1m" + "c" * 999}}), "status 429: a b [1mccc"),
    ],
    ids=["of-the-endpoint", "without-words", "expired", "nothing-at-all", "no-object", "long-and-odd"],
)
def test_a_bad_line_says_why(line, why):
    read = files.read(line)

    assert read == Line("k", None, read.why)
    assert read.why.startswith(why)
    assert len(read.why) <= transport.SHOWN + 1


@pytest.mark.parametrize(
    "line",
    [b"{", b"[]", b"7", b'{"custom_id": 7}', b"{}", b"\xff"],
    ids=["half", "list", "number", "id", "none", "bytes"],
)
def test_a_line_that_cannot_be_read_is_none(line):
    with pytest.raises(NoLine):
        files.read(line)


# The API


@pytest.fixture
def keys(night):
    found = Gathered(night.shelf)
    night.cards(found)
    return list(found.sizes)


def test_a_part_is_sent_as_documented(night, keys):
    batch = night.server.batches[night.batches().submit(RUN, "0", keys)]
    sent = night.server.files[batch["input_file_id"]]
    lines = [json.loads(line) for line in sent["content"].splitlines()]

    assert [line["custom_id"] for line in lines] == keys
    assert {(line["method"], line["url"]) for line in lines} == {("POST", "/v1/chat/completions")}
    assert (batch["endpoint"], batch["completion_window"]) == ("/v1/chat/completions", "24h")
    assert batch["metadata"] == {"threatcard_run": RUN, "threatcard_part": "0"}
    assert sent["name"] == f"threatcard-{RUN}-0.jsonl"


def test_what_was_submitted_before_we_were_killed_is_found_again(night, keys):
    ids = {night.batches().submit(RUN, "0", keys) for _ in range(2)}

    assert len(ids) == 1
    assert night.server.created == ["files", "batches"]


def test_a_file_that_was_uploaded_before_we_were_killed_is_used(night, keys):
    night.batches().submit(RUN, "0", keys)
    night.server.batches.clear()
    night.batches().submit(RUN, "0", keys)

    assert night.server.created == ["files", "batches", "batches"]


def test_a_batch_whose_making_was_not_told_is_not_made_again(night, keys):
    night.server.lost = 1
    night.batches().submit(RUN, "0", keys)

    assert len(night.server.batches) == 1
    assert len(night.slept) == 1


def test_ours_is_found_among_many(night, keys):
    ours = night.batches().submit(RUN, "0", keys)
    for n in range(250):
        night.server.create({"endpoint": "/v1/embeddings", "input_file_id": "x", "completion_window": "24h"} | told(n))

    assert night.batches().submit(RUN, "0", keys) == ours
    assert [found.id for found in night.batches().ours()] == [ours]
    assert LOOKED_AT > 250


def told(n):
    """Other people's batches, with metadata or without."""
    return {} if n % 2 else {"metadata": {"threatcard_part": "0"}}


@pytest.mark.parametrize("other", [("1" * 32, "0"), (RUN, "1")], ids=["run", "part"])
def test_another_run_or_part_is_another_batch(night, keys, other):
    batches = night.batches()

    assert batches.submit(RUN, "0", keys) != batches.submit(*other, keys)


def test_azure_names_the_endpoint_in_its_own_way(night, keys):
    """Over a wire that ends at our server."""

    def handle(request):
        moved = request.url.copy_with(scheme="http", host="127.0.0.1", port=httpx2.URL(night.server.url).port)
        moved = moved.copy_with(path=moved.path.removeprefix("/openai"))
        with httpx2.Client() as client:
            sent = client.request(request.method, moved, content=request.read(), headers=headers(request))
            return httpx2.Response(sent.status_code, content=sent.content, headers={"Content-Type": "application/json"})

    account = Account("m-1", "k", "https://us.openai.azure.com/openai/v1/")
    client = httpx2.Client(transport=httpx2.MockTransport(handle))
    made = Batches(account, night.shelf, http_client=client).submit(RUN, "0", keys)

    assert night.server.batches[made]["endpoint"] == "/chat/completions"


def headers(request):
    return {"Content-Type": request.headers.get("Content-Type", "application/json")}


@pytest.mark.parametrize(
    ("reply", "error", "words"),
    [
        (refused(404, "Not Found"), UsageError, "no Batch API: leave out --batch"),
        (refused(405, "Not Allowed"), UsageError, "no Batch API: leave out --batch"),
        (Reply(200, {}), Unavailable, "no answer of a Batch API; check OPENAI_BASE_URL, or leave out --batch"),
        (refused(401, "bad key"), Unauthorised, "OPENAI_API_KEY"),
        (refused(400, "no such purpose"), RequestRejected, "no such purpose"),
        (refused(500, "down"), Unavailable, "down"),
    ],
    ids=["no-batches-there", "no-files-there", "something-else", "key", "request", "down"],
)
def test_what_the_server_refuses_is_named(night, keys, reply, error, words):
    night.server.hiccups = [reply] * 5
    with pytest.raises(error, match=words):
        night.batches().submit(RUN, "0", keys)


@pytest.mark.parametrize(
    "body", [b"<html>", b"[]", b"{", b'{"data": [{"id": 7}]}', b"null"], ids=["page", "list", "half", "odd", "null"]
)
def test_a_server_that_answers_something_else_is_no_batch_api(night, keys, body):
    answer = httpx2.Response(200, content=body, headers={"Content-Type": "application/json"})
    client = httpx2.Client(transport=httpx2.MockTransport(lambda request: answer))
    batches = night.batches(client)
    with pytest.raises(Unavailable, match="no answer of a Batch API"):
        batches.submit(RUN, "0", keys)
    with pytest.raises(Unavailable, match="no answer of a Batch API"):
        batches.state("batch_1")


@pytest.mark.parametrize("hiccup", [refused(500, "down"), refused(429, "slow down"), refused(503, "busy")])
def test_what_may_pass_is_tried_again(night, keys, hiccup):
    night.server.hiccups = [hiccup, hiccup]
    night.batches().submit(RUN, "0", keys)

    assert len(night.slept) == 2
    assert len(night.server.batches) == 1


@pytest.mark.parametrize(
    ("ending", "expected"),
    [
        ("completed", {"status": "completed", "total": 6, "done": 6, "failed": 0}),
        ("expired", {"status": "expired", "total": 6, "done": 3, "failed": 3}),
        ("cancelled", {"status": "cancelled", "total": 6, "done": 3, "failed": 3}),
        ("failed", {"status": "failed", "total": 0, "why": "invalid_request: no such model"}),
    ],
)
def test_how_a_batch_ends_is_told(night, keys, ending, expected):
    night.server.ending = lambda number: ending
    batch = night.batches().submit(RUN, "0", keys)
    before = night.batches().state(batch)
    night.server.finish()
    state = night.batches().state(batch)

    assert (before.ended, state.ended, state.again) == (False, True, False)
    assert {name: getattr(state, name) for name in expected} == expected


def test_a_batch_that_the_server_no_longer_knows_has_ended(night):
    state = night.batches().state("batch_9")

    assert (state.status, state.ended, state.files) == ("gone", True, ())


def results(night, batch):
    read = []
    unread = night.batches().results(night.batches().state(batch), read.extend)
    return read, unread


def test_results_come_from_both_files(night, keys):
    night.server.expires = lambda place, line: place == 2
    batch = night.batches().submit(RUN, "0", keys)
    night.server.finish()
    read, unread = results(night, batch)

    assert sorted(line.key for line in read) == sorted(keys)
    assert [line.key for line in read if line.answered is None] == [keys[2]]
    assert unread == []


def test_a_file_that_breaks_off_is_read_again(night, keys):
    batch = night.batches().submit(RUN, "0", keys)
    night.server.finish()
    night.server.cut = [4_000]
    read, unread = results(night, batch)

    assert {line.key for line in read} == set(keys)
    assert unread == []
    assert len(night.slept) == 1


def test_lines_that_cannot_be_read_are_named_and_the_others_are_read(night, keys):
    night.server.spoil = lambda lines: [lines[0][:50], b"", *lines[1:4], b"[]", *lines[4:]]
    batch = night.batches().submit(RUN, "0", keys)
    night.server.finish()
    read, unread = results(night, batch)
    file = night.server.batches[batch]["output_file_id"]

    assert len(read) == 5
    assert unread == [f"{file}, line 1: it is no JSON", f"{file}, line 6: it has no custom_id"]


def test_a_file_that_is_gone_is_named(night, keys):
    batch = night.batches().submit(RUN, "0", keys)
    night.server.finish()
    file = night.server.batches[batch]["output_file_id"]
    del night.server.files[file]

    assert results(night, batch) == ([], [f"{file}: the server no longer has the file"])


def test_a_batch_can_be_given_up_and_one_that_has_ended_is_left(night, keys):
    batches = night.batches()
    batch = batches.submit(RUN, "0", keys)
    batches.cancel(batch)
    batches.cancel("batch_9")

    assert night.server.batches[batch]["status"] == "cancelling"


def test_a_part_whose_questions_are_gone_from_the_shelf_asks_the_rest(night, keys):
    night.shelf.drop([question_name(keys[0])])
    batch = night.batches().submit(RUN, "0", keys)
    sent = night.server.files[night.server.batches[batch]["input_file_id"]]["content"]

    assert sent.count(b"custom_id") == 5


def test_an_answer_and_its_question_have_names_of_their_own():
    assert len({answer_name(KEY), question_name(KEY), KEY}) == 3
    assert State("completed").ended
