"""A page in, the listings of those further pages of its site that matter out; all limits hold for each."""

from typing import NamedTuple
from urllib.parse import urljoin

from pipeline.errors import AddressRefused, SourceError
from pipeline.fetch import links
from pipeline.fetch.page_source import PageSource
from pipeline.fetch.parsing import parse
from pipeline.fetch.read import bounds
from pipeline.fetch.read.decode import decode
from pipeline.model import Listing
from pipeline.taxonomy import pages


class Source(NamedTuple):
    """One source as it was read: its listing, and the bytes of its first text where that came over the network."""

    listing: Listing
    raw: bytes = b""
    charset: str | None = None


class Followed(NamedTuple):
    listings: tuple[Listing, ...] = ()
    unread: tuple[str, ...] = ()
    """The pages that could not be read, each with why."""


def read(first: Source, web: PageSource, *, now: str, most: int, strict: bool = False) -> Followed:
    """
    At most so many pages. One that says the same as another is left out, and one that cannot be read is told.

    Raises AddressRefused for what has no site, and where ``strict`` what ``web`` raises for a page.
    """
    http = first.listing.http
    if not most:
        return Followed()
    if http is None:
        raise AddressRefused(f"{first.listing.source!r} has no site to follow: give --follow with an address")
    listings: list[Listing] = []
    unread: list[str] = []
    seen = {first.listing.sha256}
    for url in links.worth([*_links(first, http.final_url), *_listed(web, http.final_url)], http.final_url, most=most):
        try:
            page = web.get(url)
            if not links.of_site(page.http.final_url, http.final_url):
                unread.append(f"{url} (it leads to another site, {page.http.final_url})")
                continue
            one = parse(page.body, source=url, charset=page.charset, now=now, http=page.http)
        except SourceError as err:
            if strict:
                raise
            unread.append(f"{url} ({err})")
            continue
        if one.sha256 not in seen:
            seen.add(one.sha256)
            listings.append(one)
    return Followed(tuple(listings), tuple(unread))


def _links(first: Source, address: str) -> list[links.Link]:
    text = bounds.page(decode(first.raw, charset=first.charset)).kept
    return links.of_page(text, address) if first.listing.kind == "html" else links.of_text(text, address)


def _listed(web: PageSource, address: str) -> list[links.Link]:
    """What the site's own list for models names; most sites have none, and nothing is lost without it."""
    url = urljoin(address, pages.LLMS)
    try:
        page = web.get(url)
        return links.of_text(bounds.source(decode(page.body, charset=page.charset)).kept, page.http.final_url)
    except SourceError:
        return []
