"""Where things lie: no stranger's tag leads anywhere but to a folder of its own."""

import re

import pytest

from pipeline.publish import paths
from tests.support import nasty, site_rows


@pytest.mark.parametrize("tag", ["cloud", "two-words", "k8s", "a"])
def test_a_plain_tag_is_its_own_folder(tag):
    assert paths.tag(tag) == f"tag/{tag}"


@pytest.mark.parametrize("tag", nasty.TEXTS.values(), ids=nasty.TEXTS)
def test_any_other_tag_has_a_short_safe_folder(tag):
    assert re.fullmatch(r"tag/[a-z0-9]+(-[a-z0-9]+)*", paths.tag(tag))
    assert len(paths.tag(tag)) <= 60


@pytest.mark.parametrize(
    ("one", "other"),
    [("Cloud", "cloud"), ("a b", "a-b"), ("é", "è"), ("\ud800", "\udfff"), ("x" * 50, "x" * 51), ("", " ")],
)
def test_tags_that_look_alike_have_folders_of_their_own(one, other):
    assert paths.tag(one) != paths.tag(other)


def test_a_tag_cannot_be_written_so_that_it_is_another_ones_folder():
    taken = paths.tag("Cloud").removeprefix("tag/")

    assert paths.tag(taken) != paths.tag("Cloud")


def test_the_tags_of_a_catalogue_have_each_a_folder():
    tags = [*nasty.TEXTS.values(), "Cloud", "cloud", "CLOUD", "cloud!", "2", "index.html", "page"]

    assert len({paths.tag(tag) for tag in tags}) == len(set(tags))


@pytest.mark.parametrize(
    ("band", "folder"), [("High", "band/high"), ("None", "band/none"), ("", "band/withheld"), ("Odd", "band/withheld")]
)
def test_bands(band, folder):
    assert paths.band(band) == folder


@pytest.mark.parametrize(
    ("kind", "folder"), [("plumbing", "kind/plumbing"), ("", "kind/unsaid"), ("../x", "kind/unsaid")]
)
def test_kinds(kind, folder):
    assert paths.kind(kind) == folder


@pytest.mark.parametrize(
    ("url", "whole"),
    [
        ("https://directory.example", True),
        ("http://directory.example:8080", True),
        ("https://host.example/cards", False),
        (None, False),
    ],
)
def test_whether_the_site_is_all_of_its_host(url, whole):
    assert paths.at_the_root(site_rows.site(url=url)) is whole


def test_addresses():
    site = site_rows.site(url="https://host.example/cards")

    assert paths.address(site, "") == "https://host.example/cards/"
    assert paths.address(site, "band/high") == "https://host.example/cards/band/high/"
    assert paths.address(site_rows.site(), "band/high") is None
