"""``threatcard mcp`` and ``serve --mcp`` as processes of their own: pipes, ports, and what stands where."""

import asyncio
import json
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from mcp import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from pipeline.cli import main
from pipeline.store import Store
from tests.support.assistants import VERSIONS, answering, talking, told
from tests.support.commands import COMMAND, KUBE, environment, process
from tests.support.paths import ROOT
from tests.support.served import served

TEXT = Path(KUBE).read_text("utf-8")
MODES = pytest.mark.parametrize("mode", VERSIONS)
REFUSED = [
    ("http://169.254.169.254/latest/meta-data", "is a cloud metadata address: refused; no option opens it"),
    ("http://localhost/", "is a name of a local network: refused"),
    ("http://127.0.0.1/", "refused"),
    ("http://10.0.0.1:8080/", "port 8080 is refused"),
    ("http://[::ffff:7f00:1]/", "refused"),
]


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'review.db'}"


def parameters(url, *flags):
    command = [*COMMAND, "mcp", *flags]
    return StdioServerParameters(command=command[0], args=command[1:], env=environment(THREATCARD_DB=url))


@contextmanager
def over_http(url, *flags):
    """The address and the token that it prints first, where the store is there already."""
    Store(url).close()
    command = [*COMMAND, "mcp", "--http", "127.0.0.1:0", *flags]
    env = environment(THREATCARD_DB=url, PYTHONUNBUFFERED="1")
    running = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield re.match(
            r"Serving (http://127\.0\.0\.1:\d+)/mcp(?:.*for you alone: (\S+))?",
            next(line for line in running.stderr if line.startswith("Serving ")),
        ).groups()
    finally:
        running.send_signal(signal.SIGINT)
        out, _ = running.communicate(timeout=30)
    assert out == ""


async def walked(client):
    """A card of a real listing, saved; and addresses that are not read."""
    made = await client.call_tool("assess", {"text": TEXT})
    saved = await client.call_tool("save", {"card": made.structured_content["digest"]})
    refused = [(await client.call_tool("assess", {"source": source})).content[0].text for source, _ in REFUSED]
    return made.structured_content, saved.structured_content, refused


def held(found):
    made, saved, refused = found
    assert (made["status"], made["made_by"]) == ("complete", "the reference cards, no model")
    assert (saved["saved"], saved["state"]) == (True, "draft")
    assert [said for said, (_, why) in zip(refused, REFUSED, strict=True) if why not in said] == []


@MODES
def test_over_pipes(url, mode):
    answer, asked = answering("accept", save=True)
    held(told(parameters(url, "--allow-save"), walked, mode, elicitation_callback=answer))

    assert len(asked) == 1
    store = Store(url)
    assert (store.sizes()["cards"], store.verify_log()) == (1, None)
    store.close()


def test_on_pipes_standard_output_has_the_protocol_alone(url):
    begin = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}
    sent = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": begin},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "card", "arguments": {"card": "x"}}},
        {"jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": {"name": "nothing", "arguments": {}}},
    ]
    lines = "".join(f"{json.dumps(one)}\n" for one in sent) + "no JSON at all\n"
    command = [*COMMAND, "mcp", "-v"]
    running = subprocess.Popen(
        command, env=environment(THREATCARD_DB=url), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    running.stdin.write(lines)
    running.stdin.flush()
    answers = [json.loads(running.stdout.readline()) for _ in range(3)]
    rest, errors = running.communicate(timeout=30)

    assert sorted(answer["id"] for answer in answers) == [1, 2, 3]
    assert all(json.loads(line)["jsonrpc"] == "2.0" for line in rest.splitlines())
    assert "there is no card 'x'" in errors
    assert running.returncode == 0


@MODES
def test_over_http_by_the_printed_token(url, mode):
    answer, _ = answering("accept", save=True)

    async def talk(place, token):
        async with httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=60) as http:
            transport = streamable_http_client(f"{place}/mcp", http_client=http)
            async with talking(transport, mode, elicitation_callback=answer) as client:
                return await walked(client)

    with over_http(url, "--allow-save") as (place, token):
        held(asyncio.run(talk(place, token)))
        assert httpx2.post(f"{place}/mcp", headers={"Host": "evil.example"}).status_code == 421
        assert httpx2.post(f"{place}/mcp", json={}).status_code == 401
        assert httpx2.get(f"{place}/login").status_code == 404
        assert httpx2.get(f"{place}/mcp/server-card").json()["remotes"][0]["url"] == f"{place}/mcp"


def test_with_users_it_is_for_them(url):
    store = Store(url)
    token = store.users.add("ann", "analyst", now="2026-11-24T08:00:00Z")
    store.close()
    with over_http(url) as (place, printed):
        head = {"Accept": "application/json, text/event-stream", "Authorization": f"Bearer {token}"}

        assert printed is None
        assert httpx2.post(f"{place}/mcp", content=b"[]", headers=head).status_code in (400, 415)


@MODES
def test_beside_the_review_application_and_its_bounds(url, tmp_path, mode):
    store = Store(url)
    token = store.users.add("ann", "analyst", now="2026-11-24T08:00:00Z")
    store.close()
    answer, _ = answering("accept", save=True)

    async def talk(port):
        async with httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=60) as http:
            transport = streamable_http_client(f"http://127.0.0.1:{port}/mcp", http_client=http)
            async with talking(transport, mode, elicitation_callback=answer) as client:
                return await walked(client)

    with served(url, tmp_path, "--mcp", "--allow-save") as running:
        held(asyncio.run(talk(running.port)))
        assert running.ask("GET", "/mcp").status == 401
        assert running.ask("GET", "/login").status == 200
        assert running.said == ""


@pytest.mark.parametrize(
    ("args", "said"),
    [
        pytest.param(["mcp", "--name", "cards.example"], "are for --http HOST:PORT", id="name-without-http"),
        pytest.param(["mcp", "--http", "0.0.0.0:0"], "threatcard user add NAME --role admin", id="open-to-all"),
        pytest.param(["mcp", "--http", "127.0.0.1:0", "--key", "k.pem"], "both --certificate and --key", id="half-tls"),
        pytest.param(["serve", "--allow-save"], "give it with --mcp", id="allow-save-alone"),
    ],
)
def test_what_cannot_be_served_is_said(monkeypatch, capsys, url, args, said):
    monkeypatch.setenv("THREATCARD_DB", url)

    assert main(args) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("args", [["mcp"], ["mcp", "--http", "127.0.0.1:0"], ["serve", "--mcp", "--port", "0"]])
def test_without_the_extra_it_says_what_to_install(url, tmp_path, args):
    (tmp_path / "mcp.py").write_text("raise ModuleNotFoundError(\"No module named 'mcp'\", name='mcp')\n")
    ran = process(*args, env={"THREATCARD_DB": url, "PYTHONPATH": f"{tmp_path}:{ROOT}"}, stdin=subprocess.DEVNULL)

    assert ran.returncode == 2
    assert b"mcp is not installed: pip install 'threatcard[mcp]'." in ran.stderr
    assert b"Traceback" not in ran.stderr


def test_a_store_with_users_takes_a_token_to_save_over_pipes(monkeypatch, capsys, url):
    store = Store(url)
    store.users.add("ann", "analyst", now="2026-11-24T08:00:00Z")
    store.close()
    monkeypatch.setenv("THREATCARD_DB", url)

    assert main(["mcp", "--allow-save"]) == 2
    assert "set THREATCARD_TOKEN" in capsys.readouterr().err
    assert sys.stdin is not None
