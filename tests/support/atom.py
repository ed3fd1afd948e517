"""The rules of RFC 4287 that a schema checks, and those that it leaves to words; and the feed as a reader sees it."""

import re
from typing import NamedTuple
from urllib.parse import urljoin

from lxml import etree

NS = "{http://www.w3.org/2005/Atom}"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
REFERENCE = re.compile(r"[^\s<>\"{}|\\^`]+")
ONCE = ("id", "title", "updated")
AT_MOST_ONCE = ("generator", "icon", "logo", "rights", "subtitle", "content", "published", "summary", "source")
KNOWN = {*ONCE, *AT_MOST_ONCE, "author", "category", "contributor", "link"}


class Entry(NamedTuple):
    id: str
    title: str
    updated: str
    text: str
    link: str
    terms: tuple[str, ...]


class Feed(NamedTuple):
    id: str
    title: str
    updated: str
    links: dict[str, str]
    entries: tuple[Entry, ...]


def read(body: bytes, at: str = "https://host.example/feeds/all.xml") -> Feed:
    """Fails where the feed breaks a rule. Links come resolved against the address that it was read from."""
    root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    assert root.tag == f"{NS}feed"
    _checked(root, {*KNOWN, "entry"})
    entries = root.findall(f"{NS}entry")
    for entry in entries:
        _checked(entry, KNOWN)
        assert root.find(f"{NS}author") is not None or entry.find(f"{NS}author") is not None
        assert entry.find(f"{NS}content") is not None or "alternate" in _links(entry, at)
    ids = [_text(entry, "id") for entry in entries]
    assert len(ids) == len(set(ids)), "two entries of one name"
    return Feed(
        _text(root, "id"),
        _text(root, "title"),
        _text(root, "updated"),
        _links(root, at),
        tuple(_entry(e, at) for e in entries),
    )


def _checked(element, known):
    children = [child.tag.removeprefix(NS) for child in element]
    assert set(children) <= known
    assert [name for name in ONCE if children.count(name) != 1] == []
    assert [name for name in AT_MOST_ONCE if children.count(name) > 1] == []
    assert IRI.fullmatch(_text(element, "id"))
    assert MOMENT.fullmatch(_text(element, "updated"))
    assert _text(element, "title").strip()
    for author in element.findall(f"{NS}author"):
        assert (author.findtext(f"{NS}name") or "").strip()
    for category in element.findall(f"{NS}category"):
        assert category.get("term")
    links = [(link.get("rel"), link.get("type"), link.get("hreflang")) for link in element.findall(f"{NS}link")]
    assert len(links) == len(set(links))


def _links(element, at):
    found = {}
    for link in element.findall(f"{NS}link"):
        assert REFERENCE.fullmatch(link.get("href"))
        found[link.get("rel")] = urljoin(at, link.get("href"))
    return found


def _entry(element, at):
    terms = tuple(category.get("term") for category in element.findall(f"{NS}category"))
    content = element.find(f"{NS}content")
    assert content.get("type") == "text"
    assert len(content) == 0
    parts = (_text(element, name) for name in ("id", "title", "updated", "content"))
    return Entry(*parts, _links(element, at)["alternate"], terms)


def _text(element, name):
    return element.findtext(f"{NS}{name}") or ""
