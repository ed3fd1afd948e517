"""``threatcard serve``: where it binds to and where not, the link that it prints, and that it can be used."""

import re
import signal
import subprocess

import httpx2
import pytest

from pipeline.cli import main
from pipeline.store import Store
from tests.support.commands import COMMAND, environment, process


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'review.db'}"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "review.example"])
def test_without_users_it_is_not_for_others(monkeypatch, capsys, url, host):
    monkeypatch.setenv("THREATCARD_DB", url)

    assert main(["serve", "--host", host, "--port", "0"]) == 2
    assert "threatcard user add NAME --role admin" in capsys.readouterr().err


def test_half_a_certificate_is_refused(monkeypatch, capsys, url):
    monkeypatch.setenv("THREATCARD_DB", url)

    assert main(["serve", "--port", "0", "--key", "key.pem"]) == 2
    assert "both --certificate and --key" in capsys.readouterr().err


def test_a_port_is_a_number(url):
    ran = process("serve", "--port", "70000", env={"THREATCARD_DB": url})

    assert ran.returncode == 2
    assert b"'70000' is not a port" in ran.stderr


class Served:
    """The command, running."""

    def __init__(self, url, *flags):
        command = [*COMMAND, "serve", "--port", "0", *flags]
        env = environment(THREATCARD_DB=url, PYTHONUNBUFFERED="1")
        self.process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.said = self.process.stdout.readline()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        self.rest = self.process.communicate(timeout=30)
        self.code = self.process.returncode


def test_the_printed_link_opens_the_queue_and_another_does_not(url):
    with Served(url) as served, httpx2.Client(follow_redirects=True) as client:
        link = re.search(r"http://127\.0\.0\.1:\d+/enter\?token=\S{40,}", served.said)[0]

        assert client.get(link[:-1] + "?").status_code == 401
        assert "The queue is empty" in client.get(link).text
    assert served.rest[1] == f"threatcard: a new store was made: {url.removeprefix('sqlite:///')}\n"


def test_with_users_there_is_no_link(url):
    store = Store(url)
    token = store.users.add("ann", "analyst", now="2026-11-24T08:00:00Z")
    store.close()
    with Served(url) as served, httpx2.Client() as client:
        place = re.search(r"http://127\.0\.0\.1:\d+/", served.said)[0]
        answer = client.get(f"{place}api/v1/cards", headers={"Authorization": f"Bearer {token}"})

        assert "token=" not in served.said
        assert answer.json() == {"cards": [], "next": None}
        assert client.get(place, headers={"Host": "evil.example"}).status_code == 421


def test_a_port_that_is_taken_is_said(url):
    with Served(url) as served:
        port = re.search(r":(\d+)/", served.said)[1]
        ran = process("serve", "--port", port, env={"THREATCARD_DB": url})

    assert ran.returncode == 2
    assert b"take another with --port" in ran.stderr
    assert b"Traceback" not in ran.stderr
