"""The webhook from the command line: off by default, whole or not at all, and told by ``serve`` and ``refresh``."""

import base64
import json
from pathlib import Path

import pytest

from tests.notify.test_webhook import Receiver
from tests.support.commands import KUBE, process, runner

KEY = f"whsec_{base64.b64encode(b'k' * 32).decode()}"


@pytest.fixture
def run(capfd, tmp_path, monkeypatch):
    monkeypatch.setenv("THREATCARD_DB", str(tmp_path / "store.db"))
    monkeypatch.chdir(tmp_path)
    return runner(capfd)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"THREATCARD_REVIEW_WEBHOOK": "https://hooks.example/x"}, "set both or none"),
        ({"THREATCARD_REVIEW_WEBHOOK_KEY": KEY}, "set both or none"),
        (
            {"THREATCARD_REVIEW_WEBHOOK": "http://hooks.example/x", "THREATCARD_REVIEW_WEBHOOK_KEY": KEY},
            "plain HTTP, which anybody on the way can read; use https",
        ),
        ({"THREATCARD_REVIEW_WEBHOOK_KEY": "secret"}, "use whsec_ and 24 to 64 bytes in base64"),
    ],
)
def test_half_of_it_and_plain_http_are_refused(run, tmp_path, monkeypatch, given, said):
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    ran = run("serve", "--port", "0")

    assert ran.code == 2
    assert said in ran.err
    assert "secret" not in ran.err.replace("openssl", "")


def test_a_refresh_tells_at_its_end_what_waits(run, tmp_path, monkeypatch):
    receiver = Receiver()
    (tmp_path / "listing.md").write_bytes(Path(KUBE).read_bytes())
    (tmp_path / "c.yaml").write_text("- url: listing.md\n")
    env = {
        "THREATCARD_REVIEW_WEBHOOK": receiver.url,
        "THREATCARD_REVIEW_WEBHOOK_KEY": KEY,
        "THREATCARD_ALLOW_PRIVATE_HOSTS": "true",
    }
    ran = process("refresh", "c.yaml", "--report", "report", "--estimator", "comparables", env=env)
    receiver.server.shutdown()
    receiver.server.server_close()

    assert ran.returncode == 0, ran.stderr
    told = [json.loads(body) for _, body in receiver.taken]
    assert [(one["type"], one["data"]["drafts"]) for one in told] == [("run.ended", 1)]
    assert told[0]["data"]["state"] == "complete"
