"""Names of servers and pages that stand for a text, in a catalogue: kept as they are written, and read by the visit."""

import os

import pytest

from pipeline import catalogue
from pipeline.catalogue import BadRow
from tests.support.catalogues import entries, rows, written
from tests.support.servers import Answer, local_web, serving

NAMES = ("io.github.heron/letters", "com.heron/letters.v2", "com.heron/letters.v3", "github.com/heron/letters")


def test_a_name_is_an_entry_with_a_slug_of_all_of_it(tmp_path):
    found = entries(written(tmp_path, "c.csv", "\n".join(["url", *NAMES])))

    assert [entry.source for entry in found] == list(NAMES)
    assert [entry.slug for entry in found] == [
        "io-github-heron-letters", "com-heron-letters-v2", "com-heron-letters-v3", "github-com-heron-letters",
    ]  # fmt: skip


def test_a_file_of_that_name_comes_first(tmp_path):
    (tmp_path / "com.heron").mkdir()
    (tmp_path / "com.heron" / "letters").write_text("An agent.")
    (found,) = entries(written(tmp_path, "c.csv", "url\ncom.heron/letters\n"))

    assert found.source == str(tmp_path / "com.heron" / "letters")


def test_a_catalogue_from_the_network_may_name_servers_and_still_no_files():
    body = b"url\nio.github.heron/letters\nheron/letters.md\n"
    with serving({"/c.csv": Answer(body, 200, {"Content-Type": "text/csv"})}) as site, local_web(site.port) as web:
        found = list(catalogue.read(site.url("/c.csv"), web=web))

    assert [type(row) for row in found] == [catalogue.Entry, BadRow]


@pytest.mark.parametrize("url", ["io.github.heron/../letters", "../io.github.heron/letters", "io.github.heron/"])
def test_what_only_looks_like_a_name_is_a_path(tmp_path, url):
    (row,) = rows(written(tmp_path, "c.csv", f"url\n{url}\nx.md\n"))[:1]

    assert isinstance(row, BadRow) or os.path.isabs(row.source)
