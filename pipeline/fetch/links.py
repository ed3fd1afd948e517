"""A page in, the further pages of its site that matter for a card out, by the stated rules of ``taxonomy.pages``."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple
from urllib.parse import SplitResult, urldefrag, urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from pipeline.taxonomy import pages

MOST_LINKS = 2_000
"""Of one page that are looked at."""
MOST_URL = 2_000
_MOST_WORDS = 200
_MOST_PIECES = 20
_MARKDOWN = re.compile(r"\[([^\[\]\n]{1,200})\]\(<?([^()\s<>]{1,2000})>?(?:\s+\"[^\"\n]{0,200}\")?\)")
_TEXT = frozenset(("", "html", "htm", "md", "markdown", "txt", "mdx", "rst", "php", "aspx"))
"""Suffixes of what can be a page of text."""
_PART = re.compile(r"[/.]")


class Link(NamedTuple):
    """An absolute address without a fragment, and the words that lead there."""

    url: str
    words: str


def worth(found: Sequence[Link], address: str, *, most: int) -> list[str]:
    """
    Of the links on the page at ``address`` those of its own site that are of a kind which matters, at most so many: the
    first of each kind in the table's order, then the second of each. A link's host, path or words say of which kind.
    """
    site = urlsplit(address)
    kinds: dict[str, list[str]] = {page.kind: [] for page in pages.PAGES}
    seen = {_bare(address)}
    for link in found:
        kind = _kind(link, site)
        if kind is not None and _bare(link.url) not in seen:
            seen.add(_bare(link.url))
            kinds[kind].append(link.url)
    rounds = max(map(len, kinds.values()))
    ranked = [urls[turn] for turn in range(rounds) for urls in kinds.values() if turn < len(urls)]
    return ranked[:most]


def of_page(text: str, address: str) -> list[Link]:
    """The links of a page of HTML, in their order."""
    try:
        root = document_fromstring(text.encode("utf-8", "replace"), parser=HTMLParser(encoding="utf-8"))
    except etree.ParserError:
        return []
    base = next((tag.get("href") for tag in root.iter("base") if tag.get("href")), None)
    found = ((tag.get("href") or "", _words(tag)) for tag in root.iter("a", "link") if _leads(tag))
    return list(_absolute(found, _joined(address, base) if base else address))


def _words(tag: HtmlElement) -> str:
    """The first words of a link: links that are nested in one another may each hold the whole page."""
    return " ".join(piece[:_MOST_WORDS] for piece in islice(tag.itertext(), _MOST_PIECES))


def of_site(url: str, address: str) -> bool:
    """Whether ``url`` is a page of the site of ``address``."""
    try:
        link, site = urlsplit(url), urlsplit(address)
        return link.port != 0 and _same_site(link.hostname or "", site.hostname or "") and _owned(link, site)
    except ValueError:
        return False


def of_text(text: str, address: str) -> list[Link]:
    """The links of Markdown, in their order."""
    found = ((match[2], match[1]) for match in _MARKDOWN.finditer(text))
    return list(_absolute(found, address))


def _leads(tag: HtmlElement) -> bool:
    """Not the links of a page's head, but for another edition of it as text."""
    return bool(tag.get("href")) and (tag.tag == "a" or _is_text(tag))


def _is_text(tag: HtmlElement) -> bool:
    return tag.get("rel") == "alternate" and tag.get("type") in ("text/markdown", "text/plain")


def _absolute(found: Iterator[tuple[str, str]], address: str) -> Iterator[Link]:
    for number, (href, words) in enumerate(found):
        if number >= MOST_LINKS:
            return
        url = _joined(address, href)
        if url.startswith(("http://", "https://")) and len(url) <= MOST_URL:
            yield Link(url, " ".join(words.split())[:200])


def _joined(address: str, href: str) -> str:
    try:
        return urldefrag(urljoin(address, href.strip()))[0]
    except ValueError:
        return ""


def _kind(link: Link, site: SplitResult) -> str | None:
    if not of_site(link.url, site.geturl()):
        return None
    parts = urlsplit(link.url)
    path = parts.path.lower().rstrip("/")
    suffix = path.rpartition("/")[2].rpartition(".")[2] if "." in path.rpartition("/")[2] else ""
    if suffix not in _TEXT or _says(pages.NEVER, path):
        return None
    host = (parts.hostname or "").removesuffix((site.hostname or "").removeprefix("www.")).rstrip(".")
    for where in (f"{host}{path}", link.words.lower()):
        for page in pages.PAGES:
            if _says(page.words, where):
                return page.kind
    return None


def _says(words: str, text: str) -> bool:
    """Whether a part of a path, or the words, begin or end with these."""
    return any(re.search(rf"\b(?:{words})\b", part) for part in _PART.split(text))


_SHARED = frozenset(("github.com", "raw.githubusercontent.com", "huggingface.co", "gitlab.com", "bitbucket.org"))
"""Hosts of many owners: a site there is what lies below the first two parts of a path."""


def _owned(link: SplitResult, site: SplitResult) -> bool:
    if (site.hostname or "").removeprefix("www.") not in _SHARED:
        return True
    return [part.lower() for part in link.path.split("/")[1:3]] == [part.lower() for part in site.path.split("/")[1:3]]


def _same_site(host: str, site: str) -> bool:
    """The site's own host, with or without ``www.``, or one below it."""
    own = site.removeprefix("www.")
    return bool(own) and (host.removeprefix("www.") == own or host.endswith(f".{own}"))


def _bare(url: str) -> str:
    """The same for two ways to write one page's address."""
    parts = urlsplit(url)
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}?{parts.query}"
