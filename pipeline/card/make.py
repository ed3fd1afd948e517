"""A listing and its assessment in, a card out: scored, flagged, and identified by what it says."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

from pipeline import __version__
from pipeline.card import bounds, documents, questions, uncertainty, whatif
from pipeline.card.uncertainty import Spread
from pipeline.listing import passages
from pipeline.model import (
    Assessment,
    Card,
    CardListing,
    Flag,
    Interval,
    Listing,
    Passage,
    Provenance,
    Score,
    Status,
    Tokens,
)
from pipeline.reference import doubt
from pipeline.scoring import Profile, Snapped, score, snap
from pipeline.taxonomy import factors, products

S = TypeVar("S", Assessment, Card)

MOST_UNKNOWN = 4
"""Unknown factors beyond which a card is inconclusive."""
CIRCUMSTANCES = (
    ("listing", "fetched_at"),
    ("listing", "http"),
    ("listing", "raw_sha256"),
    ("provenance", "created_at"),
)
"""What may differ between two runs that found the same: not part of a card's identity."""


class Prices(NamedTuple):
    """Per million tokens, in US dollars."""

    input: float
    cached: float
    output: float


class Making(NamedTuple):
    """
    How a card is to be made: the profile, whether values are moved to its levels, prices and the time. ``slug`` is
    the one that a catalogue has the listing by; without it the listing's name makes one. ``priced_by`` is whose prices
    those are.
    """

    profile: Profile
    snap: bool
    prices: Prices | None
    now: str
    slug: str | None = None
    priced_by: str | None = None


def card(listing: Listing, assessment: Assessment, left_out: Sequence[Passage], *, making: Making) -> Card:
    """
    The card of one assessment, without an ``id`` as long as there may be more flags. Its score is None unless every
    input of the profile is there.
    """
    flags = [*_listing_flags(listing, left_out), *assessment.flags]
    status = _status(listing, assessment, left_out)
    assessment = _with_doubt(assessment)
    spread = None if _of_no_product(assessment) else uncertainty.spread(assessment, making.profile)
    scored, moved = _score(assessment, making, spread) if _counts(status) else (None, ())
    flags += [_snapped(move, making.profile) for move in moved]
    if _of_no_product(assessment):
        flags.append(_no_listing(assessment))
    elif _too_unknown(assessment):
        flags.append(_little_known(assessment))
    return Card(
        id="",
        slug=making.slug or slug(listing.name),
        name=listing.name,
        status=status,
        listing=_listing(listing),
        summary=assessment.summary,
        factors=assessment.factors,
        cvss=assessment.cvss,
        threat_multiplier=assessment.threat_multiplier,
        mitigation_factor=assessment.mitigation_factor,
        score=scored,
        interval=_interval(spread),
        layers=assessment.layers,
        product=assessment.product,
        chains=assessment.chains,
        doubt=assessment.doubt,
        questions=questions.questions(assessment, making.profile),
        comparables=assessment.comparables,
        expected=assessment.expected,
        flags=tuple(flags),
        provenance=_provenance(assessment, making),
    )


def rescore(card: Card, *, making: Making) -> Card:
    """The same card under another profile; nothing is asked. Its time of making stays."""
    kept = tuple(f for f in card.flags if f.kind != "snapped")
    card = _with_doubt(card)
    spread = None if _of_no_product(card) else uncertainty.spread(card, making.profile)
    scored, moved = _score(card, making, spread) if _counts(card.status) else (None, ())
    provenance = card.provenance.model_copy(update={"profile": making.profile.name, "software": software()})
    flags = (*kept, *(_snapped(move, making.profile) for move in moved))
    asked = questions.questions(card, making.profile)
    update = {
        "score": scored,
        "interval": _interval(spread),
        "questions": asked,
        "flags": flags,
        "provenance": provenance,
    }
    return identified(card.model_copy(update=update))


def flagged(card: Card, flags: Sequence[Flag]) -> Card:
    """The card with more flags, and the identity that goes with them."""
    return identified(card.model_copy(update={"flags": (*card.flags, *flags)})) if flags else card


def renamed(card: Card, slug: str) -> Card:
    """The card under the slug that a catalogue has it by."""
    return card if card.slug == slug else identified(card.model_copy(update={"slug": slug}))


def identified(card: Card) -> Card:
    """The card within its bounds and with its identity filled in."""
    card = bounds.bounded(documents.named(card))
    return card.model_copy(update={"id": identity(card)})


def identity(card: Card) -> str:
    """SHA-256 of the card's canonical JSON, without its ``id`` and the circumstances of the run."""
    body = card.model_dump(mode="json")
    del body["id"]
    for part, key in CIRCUMSTANCES:
        body[part].pop(key)
    return hashlib.sha256(canonical(body).encode()).hexdigest()


def record(card: Card) -> str:
    """The whole card as it is kept."""
    return canonical(card.model_dump(mode="json"))


def canonical(body: Any) -> str:
    """JSON with sorted keys, no white space, characters as themselves."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def slug(name: str) -> str:
    """Lower-case ASCII words joined by hyphens; "listing" when nothing is left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:80].strip("-") or "listing"


def software() -> str:
    return f"threatcard {__version__}"


def _status(listing: Listing, assessment: Assessment, left_out: Sequence[Passage]) -> Status:
    if "factors" in assessment.missing and "layers" in assessment.missing:
        return "failed"
    if listing.shortfall is not None or _of_no_product(assessment):
        return "inconclusive"
    if _too_unknown(assessment):
        return "inconclusive"
    return "partial" if assessment.missing or left_out or listing.unread else "complete"


def _counts(status: Status) -> bool:
    """Whether a card of this status may carry a number."""
    return status in ("complete", "partial")


def _of_no_product(source: Assessment | Card) -> bool:
    return source.product is not None and source.product.kind == products.NOT_A_LISTING


def _too_unknown(assessment: Assessment) -> bool:
    unknown = sum(assessment.factors[key].basis == "unknown" for key in factors.KEYS)
    return unknown > MOST_UNKNOWN and "factors" not in assessment.missing and not _blank(assessment)


def _blank(assessment: Assessment | Card) -> bool:
    """Whether nothing was assessed: there is no value at all then."""
    return all(estimate.value is None for estimate in assessment.factors.values())


def _with_doubt(source: S) -> S:
    """A source that is older than its doubt gets that of an estimator that nobody measured: stated, and wide."""
    if source.doubt is not None or _blank(source):
        return source
    return source.model_copy(update={"doubt": doubt.unmeasured(doubt.USUAL)})


def _interval(spread: Spread | None) -> Interval | None:
    return None if spread is None else Interval(**spread._asdict())


def _score(
    source: Assessment | Card, making: Making, spread: Spread | None
) -> tuple[Score | None, tuple[Snapped, ...]]:
    inputs = whatif.inputs(source, making.profile)
    if inputs is None or spread is None:
        return None, ()
    moved: tuple[Snapped, ...] = ()
    if making.snap:
        inputs, moved = snap(inputs, making.profile)
    result = score(inputs, making.profile)
    low, high = min(spread.low, result.aivss), max(spread.high, result.aivss)
    return Score(**result._asdict(), low=low, high=high), moved


def _listing(listing: Listing) -> CardListing:
    return CardListing(
        source=listing.source,
        kind=listing.kind,
        sha256=listing.sha256,
        fetched_at=listing.fetched_at,
        chars=len(listing.text),
        raw_sha256=listing.raw_sha256,
        http=listing.http,
        documents=listing.documents,
        origins=listing.origins,
    )


def _provenance(assessment: Assessment, making: Making) -> Provenance:
    return Provenance(
        estimator=assessment.estimator,
        model=assessment.model,
        prompts=assessment.prompts,
        samples=assessment.samples,
        profile=making.profile.name,
        created_at=making.now,
        tokens=assessment.tokens,
        cost_usd=cost(assessment.tokens, making.prices) if assessment.estimator == "llm" else None,
        software=software(),
        exemplars=assessment.exemplars,
        fell_back=assessment.fell_back,
        prices=making.priced_by if assessment.estimator == "llm" else None,
    )


def cost(tokens: Tokens, prices: Prices | None) -> float | None:
    """US dollars; None when no prices are known. Cached input tokens are part of the input tokens."""
    if prices is None:
        return None
    fresh = max(0, tokens.input - tokens.cached)
    return round((fresh * prices.input + tokens.cached * prices.cached + tokens.output * prices.output) / 1e6, 6)


def _listing_flags(listing: Listing, left_out: Sequence[Passage]) -> list[Flag]:
    flags = []
    if listing.shortfall is not None:
        message = f"{listing.shortfall.found}; {listing.shortfall.advice}"
        flags.append(Flag(kind=listing.shortfall.kind, severity="high", message=message, where="listing"))
    flags += [Flag(**remark.model_dump(), where="listing") for remark in listing.remarks]
    flags += _unread_flags(listing)
    if left_out:
        chars = sum(len(p.text) for p in left_out)
        share = f"({chars:,} characters of {len(listing.text):,})"
        message = f"{passages.named(left_out)} went unread {share}: the listing is too long to be assessed whole."
        flags.append(Flag(kind="truncated", severity="medium", message=message, where="listing"))
    return flags


def _unread_flags(listing: Listing) -> Iterator[Flag]:
    """What no reader and no screen has seen."""
    if listing.unread is not None:
        said = f"{listing.unread[:1].upper()}{listing.unread[1:]}"
        message = f"{said} went unread, by the screen too: pass the part that is the listing."
        yield Flag(kind="truncated", severity="medium", message=message, where="listing")
    if listing.doubt is not None:
        message = f"{listing.doubt[:1].upper()}{listing.doubt[1:]}."
        yield Flag(kind="read_with_doubt", severity="low", message=message, where="listing")
    if listing.hidden_unread is not None:
        message = f"{listing.hidden_unread:,} more texts are out of sight, and were not screened."
        yield Flag(kind="hidden_text", severity="low", message=message, where="listing")


def _no_listing(assessment: Assessment) -> Flag:
    because = "" if assessment.product is None else assessment.product.because.rstrip(". ")
    message = (
        f"This describes nothing that an agent could be or use: {because}. Pass the page of one agent, server or skill."
    )
    return Flag(kind=products.NOT_A_LISTING, severity="high", message=message, where="listing")


def _little_known(assessment: Assessment) -> Flag:
    unknown = [factors.LABELS[k] for k in factors.KEYS if assessment.factors[k].basis == "unknown"]
    failed = any(f.kind == "sample_failed" for f in assessment.flags)
    why = "Too few samples answered to know" if failed else "The listing gives no ground for"
    message = f"{why} {len(unknown)} of 10 factors: {', '.join(unknown)}. No score is given."
    return Flag(kind="too_little_known", severity="high", message=message, where="factors")


def _snapped(move: Snapped, profile: Profile) -> Flag:
    # In as many places as the level has: a figure that has been through JSON reads the same.
    was = move.was.normalize()
    places = max(0, -int(was.as_tuple().exponent), -int(move.now.as_tuple().exponent))
    message = f"{move.key} was moved from {was:.{places}f} to {move.now}, the nearest level of {profile.name}."
    return Flag(kind="snapped", severity="low", message=message, where=move.key)
