"""
Recorded model answers: what is kept of them, how a request is matched, and where they lie (``cassettes/``).

Only the content type is kept of any header, in both directions; a request matches when its JSON body is equal, so
that a changed prompt or schema fails at once and asks to be recorded again (``make record``). Every recording of a
cassette must be played.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from vcr.record_mode import RecordMode

from tests.support import model_server
from tests.support.paths import ROOT

PORT = 8077
KEEP = {"content-type"}


def _kept(headers: Any) -> dict[str, Any]:
    return {name: value for name, value in headers.items() if name.lower() in KEEP}


def _scrub_request(request: Any) -> Any:
    request.headers = _kept(request.headers)
    return request


def _scrub_response(response: Any) -> Any:
    """The server names its model by the file's path; the folder is this machine's affair."""
    response["headers"] = _kept(response["headers"])
    body = json.loads(response["body"]["string"])
    if "model" in body:
        body["model"] = Path(body["model"]).name
    response["body"]["string"] = json.dumps(body).encode()
    return response


def json_body(recorded: Any, asked: Any) -> None:
    """The matcher: equal as JSON, whatever the order of the keys."""
    one, other = json.loads(recorded.body or b"null"), json.loads(asked.body or b"null")
    assert one == other, "the question differs from the recorded one; record it again with 'make record'"


def pytest_recording_configure(config: pytest.Config, vcr: Any) -> None:
    vcr.register_matcher("json_body", json_body)


@pytest.fixture(scope="session")
def vcr_config() -> dict[str, Any]:
    return {
        "match_on": ("method", "scheme", "host", "port", "path", "json_body"),
        "before_record_request": _scrub_request,
        "before_record_response": _scrub_response,
        "decode_compressed_response": True,
    }


@pytest.fixture
def vcr_cassette_dir(request: pytest.FixtureRequest) -> str:
    return str(ROOT / "cassettes" / request.path.parent.name / request.path.stem.removeprefix("test_"))


@pytest.fixture(scope="session")
def model_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where the recorded model answers: a real server while recording, nobody otherwise."""
    if request.config.getoption("--record-mode") in (None, "none"):
        yield f"http://{model_server.HOST}:{PORT}/v1"
        return
    with model_server.serving(port=PORT) as server:
        yield server.url


@pytest.fixture(autouse=True)
def _whole_cassette_is_played(vcr: Any, request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if vcr is not None and vcr.record_mode == RecordMode.NONE:
        assert vcr.all_played, f"unused recordings in the cassette of {request.node.nodeid}"
