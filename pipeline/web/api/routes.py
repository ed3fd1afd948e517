"""REST for programs, under /api/v1: bearer tokens, the same rules as the pages, ETag on reads, If-Match on writes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, FastAPI, Header, HTTPException, Path, Query, Request, Response

from pipeline.card.make import renamed
from pipeline.errors import NoSuchCard, Stale
from pipeline.model import Listing
from pipeline.store import QueueFilter, Revision
from pipeline.web.api import examples
from pipeline.web.api import models as shapes
from pipeline.web.api.answers import DESCRIBED, PROBLEMS, SAME, V1, Seen, digested, unchanged
from pipeline.web.api.given import marked
from pipeline.web.api.jobs import Full, Jobs
from pipeline.web.auth.access import ApiAnalyst, Asked, Held, Parts, Unseen
from pipeline.web.pages.views import SORTS, STATES

Digest = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]

MOVED: dict[int | str, dict[str, Any]] = {
    412: {"model": shapes.Problem, "description": "The card has moved since it was read"},
    428: {"model": shapes.Problem, "description": "If-Match is missing"},
}
router = APIRouter(prefix=V1, responses=PROBLEMS)
told = APIRouter(prefix=V1, include_in_schema=False)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    jobs: Jobs = app.state.jobs
    jobs.close()


def unmoved(held: Held, card_id: Digest, given: Annotated[str | None, Header(alias="If-Match")] = None) -> Revision:
    """The revision that a write is about, if it is still the one that was read."""
    if given is None or given.strip() == "*":
        raise HTTPException(428, "Send If-Match with the ETag of the card that was read.")
    found = _revision(held, card_id)
    if given.strip() != tag(found):
        raise HTTPException(412, "The card has moved since it was read; read it again.")
    return found


Unmoved = Annotated[Revision, Depends(unmoved)]


@router.get("/cards", dependencies=[DESCRIBED], response_model=shapes.Cards, responses=SAME)
def cards(
    caller: ApiAnalyst, held: Held, response: Response, asked: Annotated[shapes.Wanted, Query()], seen: Seen = None
) -> Any:
    """Cards in short, a page at a time."""
    key, descending = SORTS[asked.sort]
    wanted = QueueFilter(
        states=STATES[asked.state], search=asked.search, slug=asked.slug or None, sort=key, descending=descending
    )
    page = held.store.queue(wanted, now=held.now(), after=asked.after or None, limit=asked.limit)
    found = shapes.Cards(cards=tuple(map(shapes.summary, page.rows)), next=page.next)
    return unchanged(response, digested(found.model_dump_json()), seen) or found


@router.get("/cards/{card_id}", dependencies=[DESCRIBED], response_model=shapes.Held, responses=SAME)
def card(caller: ApiAnalyst, held: Held, response: Response, card_id: Digest, seen: Seen = None) -> Any:
    """One card, and where it stands."""
    found = _revision(held, card_id)
    return unchanged(response, tag(found), seen) or shapes.held(found)


@router.get("/cards/{card_id}/reviews", dependencies=[DESCRIBED], response_model=tuple[shapes.Act, ...], responses=SAME)
def reviews(caller: ApiAnalyst, held: Held, response: Response, card_id: Digest, seen: Seen = None) -> Any:
    """What was done with this very card, the first act first."""
    found = _revision(held, card_id)
    acts = tuple(shapes.act(row) for row in held.store.history(found.card.slug) if row.card == card_id)
    return unchanged(response, digested(card_id, *(act.hash for act in acts)), seen) or acts


@router.post("/cards/{card_id}/reviews", status_code=201, dependencies=[DESCRIBED], responses=MOVED)
def review(
    caller: ApiAnalyst,
    held: Held,
    response: Response,
    found: Unmoved,
    given: Annotated[shapes.Given, Body(discriminator="verdict", openapi_examples=examples.REVIEW)],
) -> shapes.Held:
    """One verdict: what the field 'verdict' says. After an amendment the answer is the new draft."""
    try:
        after = held.store.act(
            found.id,
            shapes.verdict(given),
            actor=caller.known,
            address=caller.address,
            now=held.now(),
            expected=found.version,
        )
    except Stale as err:
        raise HTTPException(412, str(err)) from err
    response.headers["ETag"] = tag(after)
    return shapes.held(after)


@router.get("/listings/{digest}", dependencies=[DESCRIBED], response_model=Listing, responses=SAME)
def listing(caller: ApiAnalyst, held: Held, response: Response, digest: Digest, seen: Seen = None) -> Any:
    """The snapshot of a listing, by the digest of its text."""
    found = held.store.listing(digest)
    if found is None:
        raise HTTPException(404, "There is no snapshot of that digest.")
    return unchanged(response, f'"{digest[:32]}-{found.fetched_at}"', seen) or found


@router.post("/assess", status_code=202, dependencies=[DESCRIBED])
def assess(
    request: Request,
    caller: ApiAnalyst,
    held: Held,
    response: Response,
    given: Annotated[shapes.ToAssess, Body(openapi_examples=examples.ASSESS)],
) -> shapes.Job:
    """Queue one listing; its card becomes a draft. Ask for the job under Location."""
    if given.text is None and not given.source.lower().startswith(("http://", "https://")):
        raise HTTPException(422, "Give the listing's text, or the http(s) address that it is to be read from.")
    asked = Asked(given.source, given.name, given.text)
    author = caller.known.name

    def work() -> str:
        made, snapshot = held.serving.draft(asked)
        # What is read from an address is known by it; a text may say that it is from anywhere.
        whole = renamed(made, held.store.known_as((asked.source,), made.slug)) if asked.text is None else marked(made)
        return held.store.save(whole, snapshot, author=author).id

    jobs: Jobs = request.app.state.jobs
    try:
        job = jobs.add(work)
    except Full as err:
        raise HTTPException(429, "Too many assessments wait; try again in a minute.", {"Retry-After": "60"}) from err
    response.headers["Location"] = f"{V1}/assess/{job.id}"
    return job


@router.get("/assess/{job_id}", dependencies=[DESCRIBED])
def job(request: Request, caller: ApiAnalyst, job_id: Annotated[str, Path(pattern="^[0-9a-f]{32}$")]) -> shapes.Job:
    """What became of an assessment; jobs are forgotten when the server ends, their cards are not."""
    jobs: Jobs = request.app.state.jobs
    found = jobs.get(job_id)
    if found is None:
        raise HTTPException(404, "There is no such job; the server may have been started anew.")
    return found


@told.get("/openapi.json")
def description(caller: Unseen, request: Request) -> dict[str, Any]:
    """The API described, which anybody may read."""
    found: dict[str, Any] = request.app.openapi()
    return found


def tag(revision: Revision) -> str:
    """A revision's card never changes; where it stands does, and has a number. A dispute comes from outside."""
    return f'"{revision.id[:32]}-{revision.version}{"-disputed" if revision.disputed else ""}"'


def _revision(held: Parts, card_id: str) -> Revision:
    found = held.store.revision(card_id)
    if found is None:
        raise NoSuchCard("there is no such card.")
    return found
