"""A marked key and a marked password in what a command prints, keeps and sends: they are in the header alone."""

import json
from base64 import b64encode
from urllib.parse import quote

import pytest

from tests.support.answering import factors_body, layers_body
from tests.support.commands import KUBE, process
from tests.support.servers import posted_to
from tests.support.wire import completion

KEY = "zq-Marked4Key7of9these2tests"
PASSWORD = "Marked4Password8"
PASSWORD_WITH_MARKS = "Marked/4#Password 8"
BASIC = b64encode(f"ann:{PASSWORD_WITH_MARKS}".encode()).decode()


def repeating(how):
    """A server that puts the key where ``how`` says."""

    def answer(handler):
        heard = handler.headers["Authorization"]
        status, body = how(heard)
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return posted_to(answer)


def an_answer(**changes):
    """Both questions' at once cannot be: the factors' one, which the other question's schema refuses."""
    return completion(json.dumps(factors_body() | changes)).content


ECHOES = {
    "refusal": lambda heard: (200, completion(None, refusal=f"no {heard}").content),
    "key-of-an-answer": lambda heard: (200, an_answer(**{heard: 1})),
    "word-of-an-answer": lambda heard: (200, completion(json.dumps(layers_body(chains=[]) | {"L1": heard})).content),
    "error": lambda heard: (401, json.dumps({"error": {"message": f"bad {heard[7:]}"}}).encode()),
    "error-with-a-piece": lambda heard: (400, json.dumps({"error": {"message": f"bad {heard[12:]}"}}).encode()),
    "page-of-a-proxy": lambda heard: (200, f"<html>{heard}</html>".encode()),
    "failing-server": lambda heard: (404, f"<pre>Authorization: {heard}</pre>".encode()),
}


WITH_A_KEY = "http://127.0.0.1:{}/v1"
WITH_A_PASSWORD = f"http://ann:{quote(PASSWORD_WITH_MARKS, safe='')}@127.0.0.1:{{}}/v1"
REPEATED = {
    **{name: (how, WITH_A_KEY) for name, how in ECHOES.items()},
    "refusal-of-a-password": (ECHOES["refusal"], WITH_A_PASSWORD),
    "error-with-a-password": (ECHOES["failing-server"], WITH_A_PASSWORD),
}


@pytest.mark.parametrize(("how", "address"), REPEATED.values(), ids=REPEATED)
def test_a_key_that_a_server_repeats_is_nowhere(tmp_path, how, address):
    with repeating(how) as (port, came):
        ran = process(
            "assess", KUBE, "--model", "m", "--save", "-v", "--format", "json",
            env={
                "OPENAI_API_KEY": KEY,
                "OPENAI_BASE_URL": address.format(port),
                "THREATCARD_DB": str(tmp_path / "store.db"),
                "THREATCARD_CACHE_DIR": str(tmp_path / "cache"),
            },
        )  # fmt: skip
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())

    sent = {value for headers in came for value in headers.values()}
    assert sent & {f"Bearer {KEY}", f"Basic {BASIC}"}
    assert b"SQLite" in kept
    for piece in (KEY[:12], KEY[-12:], PASSWORD_WITH_MARKS, quote(PASSWORD_WITH_MARKS), BASIC[:20], BASIC[-20:]):
        assert piece.encode() not in ran.stdout + ran.stderr + kept
    assert b"Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("OPENAI_BASE_URL", f"http://ann:{PASSWORD}@127.0.0.1:9/v1"),
        ("OPENAI_BASE_URL", f"http://127.0.0.1:9/v1?api-key={PASSWORD}"),
        ("THREATCARD_DB", f"postgresql+psycopg://ann:{PASSWORD}@127.0.0.1:1/x"),
        ("THREATCARD_DB", f"postgresql+psycopg://ann@127.0.0.1:1/x?password={PASSWORD}"),
        ("THREATCARD_OTLP_ENDPOINT", f"http://ann:{PASSWORD}@127.0.0.1:9"),
        ("OPENAI_API_KEY", f"{PASSWORD}{PASSWORD}"),
        ("THREATCARD_TOKEN", f"{PASSWORD}{PASSWORD}"),
        ("THREATCARD_OIDC_CLIENT_SECRET", f"{PASSWORD}{PASSWORD}"),
    ],
)
@pytest.mark.parametrize("command", [("config",), ("review", "list"), ("-v", "db", "info")], ids=" ".join)
def test_a_setting_shows_no_secret(variable, value, command, tmp_path):
    ran = process(*command, env={"THREATCARD_DB": str(tmp_path / "s.db"), variable: value})

    assert PASSWORD.encode() not in ran.stdout + ran.stderr
    assert b"Traceback" not in ran.stderr
