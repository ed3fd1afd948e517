"""Every entry of the catalogues: approved, waiting, failing and why, gone or paused; and its visits."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from pipeline.store.nightly.overview import STATES, Wanted
from pipeline.web.auth.access import Analyst, Held
from pipeline.web.pages.responses import page

router = APIRouter(include_in_schema=False)
ROWS = 100
HERE = "/catalogue"


@router.get("/entries")
def moved(request: Request, caller: Analyst) -> Response:
    """Where the page was before: kept addresses lead on."""
    return RedirectResponse(f"{HERE}?{request.url.query}" if request.url.query else HERE, 308)


@router.get(HERE)
def entries(  # noqa: PLR0913 (each is a field of the address)
    request: Request, caller: Analyst, held: Held, q: str = "", state: str = "", after: str = "", of: str = ""
) -> Response:
    words, state = q.replace("\0", "")[:200], state if state in STATES else ""
    from_ = (after.replace("\0", ""), of.replace("\0", "")) if after else None
    found = held.store.nightly.listed(Wanted(state, words), after=from_, limit=ROWS)

    def to(**changes: str) -> str:
        query = {name: value for name, value in ({"q": words, "state": state} | changes).items() if value}
        return f"{HERE}?{urlencode(query)}" if query else HERE

    return page(
        caller, request, "entries.html.j2",
        title="Catalogue",
        found=found,
        total=sum(found.counts.values()),
        q=words,
        state=state,
        states=STATES,
        first=not after,
        today=held.now()[:10],
        to=to,
        following=to(after=found.next[0], of=found.next[1]) if found.next else "",
    )  # fmt: skip
