"""Words for a listing and the places in it: what it is, when and how it was read, of which documents."""

import re

from pipeline.model import Card, CardListing, Evidence, ListingKind

KINDS: dict[ListingKind, str] = {
    "html": "web page",
    "markdown": "Markdown",
    "text": "plain text",
    "skill": "skill",
    "mcp_server": "MCP server record",
    "mcp_tools": "MCP tool list",
    "a2a_card": "A2A agent card",
    "oasf_record": "OASF record",
    "model_card": "model card",
    "mcp_config": "MCP configuration",
    "plugin": "plugin",
    "openapi": "OpenAPI description",
    "pdf": "PDF document",
    "docx": "Word document",
}


def when(timestamp: str) -> str:
    """``2026-11-20 09:14 UTC``; a text that is no RFC 3339 time in UTC as it stands."""
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(\.\d+)?(Z|\+00:00)", timestamp)
    return f"{found[1]} {found[2]} UTC" if found else timestamp


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def read(listing: CardListing) -> str:
    """When a listing was read, and how."""
    shown = listing.http.rendered if listing.http else None
    if shown is None:
        return f"read {when(listing.fetched_at)}"
    refused = f", {shown.refusals:,} refused" if shown.refusals else ""
    unfinished = ", cut off while its scripts were still at work" if shown.unfinished else ""
    how = f"rendered in a browser with {counted(shown.requests, 'request')}{refused}{unfinished}"
    return f"read {when(listing.fetched_at)}, {how}"


def documents(card: Card) -> list[str]:
    """A line for each document that the listing was put together from; none where it is of one."""
    return [
        f"Document {number}: {one.address}, {KINDS[one.kind]}, {counted(one.end - one.start, 'character')}, "
        f"SHA-256 {one.sha256[:12]}"
        for number, one in enumerate(card.listing.documents or (), start=1)
    ]


def place(quote: Evidence) -> str:
    """Where a quote stands: ``passage 3``, or ``document 2, passage 14`` of a listing of several."""
    of = "" if quote.document is None else f"document {quote.document}, "
    return f"{of}passage {quote.passage}"
