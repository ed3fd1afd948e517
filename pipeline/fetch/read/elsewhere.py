"""
Where a page says that visitors are to be instead: by ``<meta http-equiv=refresh>``, by script, by a canonical link.

Nothing of it is followed, and all of it is told: whoever wrote the page may send a reader anywhere.
"""

import re
from typing import Any
from urllib.parse import parse_qsl, unquote, urldefrag, urljoin, urlsplit

from lxml.html import HtmlElement

from pipeline.fetch.read.labelled_lines import Signs
from pipeline.fetch.read.normalise import one_line
from pipeline.model import Remark

MOST_SECONDS = 30.0
"""A page that waits longer is meant to be read."""
MAX_URL = 200
MAX_SCRIPT = 20_000

_REFRESH = re.compile(
    r"\s*(?P<seconds>\d{0,9}(?:\.\d{0,9})?)\s*[;,\s]\s*(?:url\s*=\s*)?(?P<url>.*)", re.IGNORECASE | re.DOTALL
)
_SCRIPT = re.compile(
    r"(?:(?:window|top|self|document|parent)\.){0,2}location(?:\.href)?\s{0,9}(?:=|\.(?:replace|assign)\()\s{0,9}"
    r"(['\"])(?P<url>[^'\"\\\s<>]{1,2000})\1\s{0,9}\)?\s{0,9};?"
)
"""A script that does nothing but send on; among other lines it may do so to some visitors only."""
_TRACKING = re.compile(r"utm_\w+|gclid|fbclid|mc_[ce]id|ref|source", re.IGNORECASE)


def signs(tree: HtmlElement) -> Signs:
    """What of the signs of a page is about other addresses; read before anything is pruned from ``tree``."""
    base = _first(tree, "//base/@href")
    canonical = _first(
        tree, "//link[contains(concat(' ', translate(@rel, 'CANOIL', 'canoil'), ' '), ' canonical ')]/@href"
    )
    sent = _refresh(tree, "not(ancestor::noscript)")
    hint = _refresh(tree, "ancestor::noscript") or _by_script(tree)
    return Signs(
        canonical=_joined(base, canonical),
        sends_on=_joined(base, sent),
        hints_at=_joined(base, hint) if not sent else "",
    )


def absolute(found: Signs, address: str) -> Signs:
    """The signs with whole addresses, where that of the page is known; nothing where a page leads to itself."""
    return found._replace(
        canonical=_elsewhere(address, found.canonical),
        sends_on=_elsewhere(address, found.sends_on),
        hints_at=_elsewhere(address, found.hints_at),
    )


def remarks(found: Signs, address: str) -> tuple[Remark, ...]:
    """What is to be said of a page that could be read; ``address`` is empty for one that came from no network."""
    told = []
    if found.sends_on:
        message = f"This page sends its visitors on to {_shown(found.sends_on)}, which was not read: pass that."
        told.append(Remark(kind="sent_on", severity="medium", message=message))
    if found.canonical and address and _same(found.canonical) != _same(address):
        message = f"The page names {_shown(found.canonical)} as its own address; what was read is {_shown(address)}."
        told.append(Remark(kind="canonical", message=message))
    return tuple(told)


def leads_to(found: Signs) -> str:
    """Where a page that says nothing itself sends whoever opens it, quoted; nothing where it does not."""
    target = found.sends_on or found.hints_at
    return _shown(target) if target else ""


def _refresh(tree: HtmlElement, where: str) -> str:
    path = f"//meta[translate(@http-equiv, 'REFSH', 'refsh')='refresh'][{where}]/@content"
    match = _REFRESH.fullmatch(_first(tree, path))
    if match is None or not match["seconds"].strip(".") or float(match["seconds"]) > MOST_SECONDS:
        return ""
    return match["url"].strip().strip("'\"").strip()


def _by_script(tree: HtmlElement) -> str:
    for script in tree.iter("script"):
        if (found := _SCRIPT.fullmatch((script.text or "").strip()[:MAX_SCRIPT])) is not None:
            return found["url"]
    return ""


def _first(tree: HtmlElement, path: str) -> str:
    found: Any = tree.xpath(path)
    return one_line(str(found[0])) if found else ""


def _joined(base: str, url: str) -> str:
    """Where ``url`` leads; nothing for what is no address."""
    try:
        whole = urljoin(base, url) if url else ""
        return whole if urlsplit(whole).scheme in ("", "http", "https") else ""
    except ValueError:
        return ""


def _elsewhere(address: str, url: str) -> str:
    whole = _joined(address, url)
    return "" if not whole or (address and urldefrag(whole)[0] == urldefrag(address)[0]) else whole


def _same(url: str) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """What of an address tells one page from another."""
    parts = urlsplit(url)
    path = re.sub(r"/(?:index\.\w{2,5})?\Z", "", unquote(parts.path))
    query = tuple(sorted(pair for pair in parse_qsl(parts.query) if not _TRACKING.fullmatch(pair[0])))
    return parts.netloc.lower().removeprefix("www."), path, query


def _shown(url: str) -> str:
    return repr(url if len(url) <= MAX_URL else f"{url[: MAX_URL - 1]}…")
