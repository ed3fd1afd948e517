"""An Atom feed (RFC 4287) of what waits for review, for whoever does not want to look."""

from uuid import NAMESPACE_URL, uuid5

from fastapi import APIRouter, Request
from fastapi.responses import Response

from pipeline.store import QueueFilter
from pipeline.web.auth.access import Held
from pipeline.web.auth.feed_readers import Subscriber
from pipeline.web.pages import templating
from pipeline.web.pages.queue import estimated

router = APIRouter(include_in_schema=False)
MOST = 100
"""Entries: a reader asks for it every hour."""
FEED = "/feed.xml"
_SPACE = uuid5(NAMESPACE_URL, "threatcard:queue")


@router.get(FEED)
def feed(request: Request, caller: Subscriber, held: Held) -> Response:
    now = held.now()
    newest = held.store.queue(QueueFilter(sort="age", descending=True), now=now, after=None, limit=MOST)
    scheme = "https" if held.serving.secure else request.url.scheme
    written = templating.render(
        "feed.xml.j2",
        rows=newest.rows,
        root=f"{scheme}://{request.url.netloc}",
        here=FEED,
        called=_name,
        estimated=estimated,
        updated=newest.rows[0].created_at if newest.rows else now,
    )
    return Response(written, media_type="application/atom+xml")


def _name(card_id: str) -> str:
    """The same for a card wherever the application stands; of the feed itself for ""."""
    return f"urn:uuid:{uuid5(_SPACE, card_id)}"
