"""A catalogue names regular files below its own folder and nothing else, whatever its rows say and links lead to."""

import os
import socket
import subprocess

import pytest

from pipeline import catalogue, fetch
from pipeline.catalogue import BadRow, Entry
from pipeline.errors import AddressRefused, UnreadableFile
from pipeline.fetch import local
from tests.support.catalogues import rows, written
from tests.support.listings import NOW
from tests.support.servers import Answer, local_web, serving

SECRET = "THE-SECRET"


@pytest.fixture
def place(tmp_path):
    """A catalogue's folder, with what an owner of the catalogue alone may have put there, and a secret beside it."""
    here = tmp_path / "team"
    written(here, "good.md", "# Good\n")
    written(here, "deep/better.md", "# Better\n")
    written(here, ".env", SECRET)
    written(tmp_path, "secret.md", SECRET)
    written(tmp_path, "team-too/secret.md", SECRET)
    (here / "out.md").symlink_to(tmp_path / "secret.md")
    (here / "hidden.md").symlink_to(here / ".env")
    (here / "environ.md").symlink_to("/proc/self/environ")
    (here / "up").symlink_to(tmp_path)
    (here / "round").symlink_to(here / "round")
    (here / "in.md").symlink_to(here / "good.md")
    (here / "hard.md").hardlink_to(tmp_path / "secret.md")
    (here / "to-hard.md").symlink_to(here / "hard.md")
    (here / "device.md").symlink_to("/dev/zero")
    os.mkfifo(here / "pipe.md")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(here / "socket.md"))
    return here


ALLOWED = ["good.md", "./good.md", "deep/better.md", "deep/../good.md", "in.md", "missing.md", "deep//better.md"]
REFUSED = {
    "/proc/self/environ": "leads out",
    "/PROC/self/environ": "leads out",
    "/proc/self/root/etc/passwd": "leads out",
    "/proc/self/fd/0": "leads out",
    "/dev/stdin": "leads out",
    "/dev/zero": "leads out",
    "/etc/passwd": "leads out",
    "//etc/passwd": "leads out",
    "../secret.md": "leads out",
    "../team-too/secret.md": "leads out",
    "deep/../../secret.md": "leads out",
    "up/secret.md": "leads out",
    "out.md": "leads out",
    "environ.md": "leads out",
    "device.md": "leads out",
    "~/.ssh/id_rsa": "is hidden",
    ".env": "is hidden",
    "hidden.md": "is hidden",
    "./deep/../.env": "is hidden",
    ".": "is a folder",
    "./": "is a folder",
    "..": "leads out",
    "/": "leads out",
    "...": "is hidden",
    "deep": "is a folder",
    "deep/": "is a folder",
    "up": "leads out",
    "pipe.md": "is a pipe",
    "socket.md": "is a socket",
    "round": "cannot be looked at",
    "hard.md": "has another name",
    "to-hard.md": "has another name",
    "good.md/more": None,
    "n" * 300: "cannot be looked at",
    "d/" * 3_000: "cannot be looked at",
    "file:///etc/passwd": "only http:// and https://",
    "FILE:/etc/passwd": "only http:// and https://",
    "http:/etc/passwd": "only http:// and https://",
    "http:///etc/passwd": "no address",
    "%2e%2e/secret.md": None,
    "．．/secret.md": None,
    "..\\secret.md": "is hidden",
}
"""With what is said of each; None for what is only the name of a file that is not there."""


@pytest.mark.parametrize("url", ALLOWED)
def test_files_below_the_folder_may_be_named(place, url):
    (found,) = rows(written(place, "c.yaml", f"- url: {url}\n"))

    assert type(found) is Entry
    assert found.source == os.path.normpath(place / url)


@pytest.mark.parametrize(("url", "why"), REFUSED.items(), ids=lambda text: str(text)[:30])
@pytest.mark.parametrize("form", ["yaml", "csv", "jsonl"])
def test_anything_else_is_a_bad_row_that_stops_no_other(place, url, why, form):
    texts = {
        "yaml": f"- url: '{url}'\n- url: good.md\n",
        "csv": f"url\n{url}\ngood.md\n",
        "jsonl": f'{{"url": "{url}"}}\n{{"url": "good.md"}}\n'.replace("\\", "\\\\"),
    }
    found, good = rows(written(place, f"c.{form}", texts[form]))

    assert type(good) is Entry
    if why is None:
        assert not os.path.exists(found.source)
        return
    assert type(found) is BadRow
    assert why in found.why
    assert len(found.why) < 500
    assert SECRET not in found.why


@pytest.mark.parametrize("url", [url for url in (*ALLOWED, *REFUSED) if "://" not in url])
def test_a_catalogue_from_the_network_names_no_file(url):
    body = f"url\n{url}\nhttps://good.example/\n".encode()
    with serving({"/c.csv": Answer(body, 200, {"Content-Type": "text/csv"})}) as site, local_web(site.port) as web:
        found, good = rows(site.url("/c.csv"), web=web)

    assert type(found) is BadRow
    assert type(good) is Entry


def test_the_folder_is_that_of_the_file_and_not_of_a_link_to_it(place, tmp_path):
    """Whoever may write the catalogue need not be who may put a file where the link is."""
    written(place, "c.csv", "url\nsecret.md\ngood.md\nhttps://good.example/\n")
    (tmp_path / "c.csv").symlink_to(place / "c.csv")
    written(tmp_path, "good.md", "another")
    found = rows(tmp_path / "c.csv")

    assert [type(row) for row in found] == [BadRow, BadRow, Entry]


def test_a_catalogue_that_is_mounted_as_links_names_what_is_mounted_with_it(tmp_path):
    """As Kubernetes mounts a ConfigMap: every name is a link into a hidden folder that changes with each version."""
    written(tmp_path, "..2026/c.csv", "url\nkube.md\n")
    written(tmp_path, "..2026/kube.md", "# Kube\n")
    (tmp_path / "..data").symlink_to("..2026")
    for name in ("c.csv", "kube.md"):
        (tmp_path / name).symlink_to(f"..data/{name}")
    (found,) = rows(tmp_path / "c.csv")

    assert found.source == str(tmp_path / "kube.md")
    assert revisited(found.source, catalogue.below(str(tmp_path / "c.csv"))).name == "Kube"


def revisited(source, below):
    return fetch.revisit(fetch.Wanted(str(source)), fetch.Last(None, None, below), web=local_web(), now=NOW)


@pytest.mark.parametrize(
    "name",
    ["out.md", "environ.md", "pipe.md", "socket.md", "device.md", "up/secret.md", "deep", "hard.md", "hidden.md"],
)
def test_what_became_something_else_since_the_catalogue_was_read_is_not_read(place, name):
    with pytest.raises(UnreadableFile, match="a catalogue names only files below its own folder"):
        revisited(place / name, str(place))


def test_a_file_that_is_swapped_while_it_is_opened_is_not_read(place, monkeypatch):
    """Between the look at it and its opening it gets another name elsewhere."""
    look = local.refused

    def swapped(path, folder):
        why = look(path, folder)
        os.unlink(place / "good.md")
        os.link(place.parent / "secret.md", place / "good.md")
        return why

    monkeypatch.setattr(local, "refused", swapped)
    with (
        pytest.raises(UnreadableFile, match="has another name"),
        local.opened_below(str(place / "good.md"), str(place)),
    ):
        pytest.fail("it was opened")


def test_a_visit_reads_a_file_below_the_folder_and_none_for_a_catalogue_from_the_network(place):
    assert revisited(place / "deep/better.md", str(place)).name == "Better"
    with pytest.raises(AddressRefused, match="a catalogue from the network names no file"):
        revisited(place / "good.md", None)


@pytest.mark.parametrize(
    ("source", "found"),
    [("https://a.example/c.csv", None), ("HTTPS://a.example/c.csv", None), ("c.csv", "."), ("folder", "folder")],
)
def test_where_the_files_of_a_catalogue_lie(tmp_path, monkeypatch, source, found):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    written(tmp_path, "c.csv", "")

    assert catalogue.below(source) == (found and os.path.realpath(found))


@pytest.mark.parametrize("name", ["pipe.md", "socket.md", "device.md"])
def test_a_catalogue_itself_is_a_file(place, name):
    with pytest.raises(UnreadableFile, match="and a catalogue is read from a file: save it first"):
        rows(place / name)


def test_a_folder_that_cannot_be_looked_into_is_a_bad_row(place, monkeypatch):
    """Nobody knows what is in it; the rest is read."""
    scan = os.scandir

    def guarded(path):
        if str(path).endswith("/deep"):
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr(os, "scandir", guarded)
    found = {row.where: type(row) for row in rows(place)}

    assert found["'deep'"] is BadRow
    assert found["good.md"] is Entry


@pytest.fixture
def deep(tmp_path):
    """A tree that is deeper than a stack; it is taken down again, which tools that recurse could not."""
    at = [os.open(tmp_path, os.O_RDONLY)]
    for _ in range(1_100):
        os.mkdir("d", dir_fd=at[-1])
        at.append(os.open("d", os.O_RDONLY, dir_fd=at[-1]))
        if len(at) > 20:
            os.close(at.pop(0))
    os.close(os.open("deep.md", os.O_CREAT | os.O_WRONLY, dir_fd=at[-1]))
    for one in at:
        os.close(one)
    yield tmp_path
    subprocess.run(["rm", "-rf", tmp_path / "d"], check=True)


def test_a_tree_that_is_deeper_than_a_stack(deep):
    (found,) = rows(deep)

    assert found.where.endswith("d/deep.md")
