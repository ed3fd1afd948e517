"""Every entry of the catalogues: approved, waiting, failing and why, gone or paused; and its visits."""

from collections.abc import Callable
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from pipeline.store.nightly.overview import SORTS, STATES, Wanted
from pipeline.web.auth.access import Analyst, Held
from pipeline.web.pages.responses import page

router = APIRouter(include_in_schema=False)
ROWS = 100
HERE = "/catalogue"
COLUMNS = (
    ("Entry", "name"), ("State", ""), ("Visited", ""), ("Last visit", "visited"), ("Approved by", ""),
    ("Expires", "expires"),
)  # fmt: skip
"""The heads of the table, and what each sorts by."""
ORDERS = (
    ("", "by name"), ("-name", "name, Z to A"), ("visited", "oldest visit"), ("-visited", "newest visit"),
    ("expires", "expires first"), ("-expires", "expires last"),
)  # fmt: skip
"""As the address has them, and in words."""


@router.get("/entries")
def moved(request: Request, caller: Analyst) -> Response:
    """Where the page was before: kept addresses lead on."""
    return RedirectResponse(f"{HERE}?{request.url.query}" if request.url.query else HERE, 308)


@router.get(HERE)
def entries(  # noqa: PLR0913 (each is a field of the address)
    request: Request,
    caller: Analyst,
    held: Held,
    q: str = "",
    state: str = "",
    sort: str = "",
    after: str = "",
    of: str = "",
) -> Response:
    words, state = q.replace("\0", "")[:200], state if state in STATES else ""
    from_ = (after.replace("\0", ""), of.replace("\0", "")) if after else None
    sort = sort if sort in dict(ORDERS) else ""
    by, descends = sort.removeprefix("-") or SORTS[0], sort.startswith("-")
    found = held.store.nightly.listed(Wanted(state, words, by, descends), after=from_, limit=ROWS)
    given = {"q": words, "state": state, "sort": sort}

    def to(**changes: str) -> str:
        query = {name: value for name, value in (given | changes).items() if value}
        return f"{HERE}?{urlencode(query)}" if query else HERE

    return page(
        caller, request, "entries.html.j2",
        title="Catalogue",
        found=found,
        total=sum(found.counts.values()),
        q=words,
        state=state,
        states=STATES,
        sort=sort,
        orders=ORDERS,
        columns=[_column(name, key, sort, to) for name, key in COLUMNS],
        first=not after,
        today=held.now()[:10],
        to=to,
        following=to(after=found.next[0], of=found.next[1]) if found.next else "",
    )  # fmt: skip


def _column(name: str, key: str, sort: str, to: Callable[..., str]) -> tuple[str, str, str]:
    """A head, where it leads, and how it is sorted by now, as ``aria-sort`` has it."""
    up = "" if key == SORTS[0] else key
    if not key or sort not in (up, f"-{key}"):
        return name, to(sort=up) if key else "", ""
    return (name, to(sort=f"-{key}"), "ascending") if sort == up else (name, to(sort=up), "descending")
