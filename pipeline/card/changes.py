"""Two revisions of a card in; what differs between them, and what moved the score and by how much, out."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from pipeline.card import make as cards
from pipeline.card import whatif
from pipeline.card.make import Making
from pipeline.model import Card, Provenance
from pipeline.render import words
from pipeline.scoring import Inputs, cvss4
from pipeline.scoring.profiles import PROFILES
from pipeline.taxonomy import factors

Turn = Callable[[Inputs], Inputs | None]
"""Inputs with one of them changed; None where what it was changed to is not known."""


class Change(NamedTuple):
    """One thing on the card that differs; ``alone`` is by how much it alone would have moved the score."""

    what: str
    was: str
    now: str
    alone: str


class Drafts(NamedTuple):
    """The machine's drafts that people amended to the one card and to the other; None for one that nobody did."""

    before: Card | None = None
    after: Card | None = None


class Cause(NamedTuple):
    """What part of the move one cause explains; ``points`` is None where it cannot be told apart."""

    name: str
    detail: str
    points: Decimal | None


def changes(before: Card, after: Card) -> list[Change]:
    """Inputs of the score first, then layers, then what else a reviewer would see."""
    return [*_factors(before, after), *_others(before, after), *_layers(before, after), *_prose(before, after)]


def inputs(before: Card, after: Card) -> list[Change]:
    """The inputs of the score alone."""
    return [*_factors(before, after), *_others(before, after)]


def _factors(before: Card, after: Card) -> Iterator[Change]:
    for factor in factors.ALL:
        was, now = _value(before, factor.key), _value(after, factor.key)
        if was != now:
            alone = _alone(before, partial(_with_factor, factor.key, now))
            yield Change(factor.label, words.figure(was), words.figure(now), alone)


def _value(card: Card, key: str) -> Decimal | None:
    estimate = card.factors.get(key)
    return None if estimate is None else estimate.value


def _others(before: Card, after: Card) -> Iterator[Change]:
    base, multiplier, mitigation = after.cvss.base, after.threat_multiplier.value, after.mitigation_factor.value
    if before.cvss.base != base:
        alone = _alone(before, lambda given: None if base is None else given._replace(cvss_base=base))
        yield Change(words.CVSS_LABEL, words.figure(before.cvss.base, 1), words.figure(base, 1), alone)
    yield from _metrics(before, after)
    if before.threat_multiplier.value != multiplier:
        alone = _alone(
            before, lambda given: None if multiplier is None else given._replace(threat_multiplier=multiplier)
        )
        yield Change("Threat multiplier", words.figure(before.threat_multiplier.value), words.figure(multiplier), alone)
    if before.mitigation_factor.value != mitigation:
        alone = _alone(
            before, lambda given: None if mitigation is None else given._replace(mitigation_factor=mitigation)
        )
        yield Change("Mitigation factor", words.figure(before.mitigation_factor.value), words.figure(mitigation), alone)


def _metrics(before: Card, after: Card) -> Iterator[Change]:
    if before.cvss.vector is None or after.cvss.vector is None:
        return
    old, new = cvss4.parse(before.cvss.vector), cvss4.parse(after.cvss.vector)
    yield from (Change(f"CVSS {key}", old[key], new[key], "") for key in cvss4.METRICS if old[key] != new[key])


def _with_factor(key: str, value: Decimal | None, given: Inputs) -> Inputs | None:
    return None if value is None else whatif.with_factor(given, key, value)


def _alone(before: Card, change: Turn) -> str:
    """``+0.3``: the score that the earlier card would have with this one input changed, less its own."""
    profile = PROFILES.get(before.provenance.profile)
    given = None if profile is None else whatif.inputs(before, profile)
    turned = None if given is None else change(given)
    if profile is None or given is None or turned is None:
        return ""
    return moved(whatif.scored(turned, profile).aivss - whatif.scored(given, profile).aivss)


def _layers(before: Card, after: Card) -> Iterator[Change]:
    old = {layer.layer: layer for layer in before.layers}
    for layer in after.layers:
        was = old.get(layer.layer)
        if was is not None and was.certain != layer.certain:
            yield Change(f"{layer.layer} {layer.name}", _certain(was.certain), _certain(layer.certain), "")
        titles = {threat.title for threat in was.threats} if was else set()
        now = {threat.title for threat in layer.threats}
        for title in sorted(titles - now):
            yield Change(f"{layer.layer} threat", title, "gone", "")
        for title in sorted(now - titles):
            yield Change(f"{layer.layer} threat", "not there", title, "")


def _certain(flag: bool) -> str:
    return "✓ mapped" if flag else "⚠ not certain"


def _prose(before: Card, after: Card) -> Iterator[Change]:
    if before.summary != after.summary:
        yield Change("Summary", before.summary, after.summary, "")
    old, new = ({flag.message for flag in card.flags} for card in (before, after))
    for message in sorted(new - old):
        yield Change("Flag", "not raised", message, "")
    for message in sorted(old - new):
        yield Change("Flag", message, "no longer raised", "")


def causes(before: Card, after: Card, *, drafts: Drafts) -> list[Cause]:
    """
    What differs in how the two were made, and how far each moved the score. What a person had set in the one and is
    not in the other is part of the move.
    """
    return _explained(before, drafts.before or before, drafts.after or after, after)


def _explained(before: Card, old: Card, new: Card, after: Card) -> list[Cause]:
    """
    From ``before`` to ``after`` by way of the machine's drafts behind them, ``old`` and ``new``.

    The profile's part is the old draft scored under the later profile; a person's is the step between a draft and
    what was made of it. What is left is from the rest: told apart only where it has one cause.
    """
    first, last = before.provenance.profile, after.provenance.profile
    start, under, end = _under(old, first), _under(old, last), _under(new, last)
    total = _less(_scored(after), _scored(before))
    found = []
    if first != last:
        found.append(Cause("Profile", f"{first} → {last}", _less(under, start)))
    if people := _people(before, old, new, after):
        undone, done = _less(start, _scored(before)), _less(_scored(after), end)
        found.append(Cause("Person", people, None if undone is None or done is None else undone + done))
    made = _differing(old, new)
    explained = bool(found) and (any(cause.points is None for cause in found) or total in (None, _sum(found)))
    if not made and not explained:
        made = _unseen(old, new, moved=_scored(before) != _scored(after))
    return _settled(total, found + made)


def _settled(total: Decimal | None, found: list[Cause]) -> list[Cause]:
    """What the known parts leave of the move goes to the one part that is not known, or to several together."""
    if total is None:
        return [cause._replace(points=None) for cause in found]
    left, unknown = total - _sum(found), [cause for cause in found if cause.points is None]
    if len(unknown) == 1:
        return [cause._replace(points=left) if cause is unknown[0] else cause for cause in found]
    if unknown:
        found.append(Cause("Together", " and ".join(cause.name.lower() for cause in unknown), left))
    return found


def _sum(found: Sequence[Cause]) -> Decimal:
    return sum((cause.points for cause in found if cause.points is not None), Decimal(0))


def _people(before: Card, old: Card, new: Card, after: Card) -> str:
    said = []
    if old != before:
        said.append(f"what {before.provenance.amended_by or 'a person'} had amended is not in the new draft")
    if new != after:
        said.append("values amended by hand")
    return "; ".join(said)


def _differing(before: Card, after: Card) -> list[Cause]:
    """What the estimates were made from, where it is not the same. Newer software is said beside it."""
    found = [Cause(name, detail, None) for name, detail in (*_read(before, after), *_asked(before, after)) if detail]
    old, new = before.provenance.software, after.provenance.software
    if found and old != new:
        found[-1] = found[-1]._replace(detail=f"{found[-1].detail}; also {old} → {new}")
    return found


def _read(before: Card, after: Card) -> Iterator[tuple[str, str]]:
    """The same bytes of which other text was read: our reading changed, not they."""
    old, new = before.listing, after.listing
    if old.sha256 == new.sha256:
        return
    size = f"{old.chars:,} → {new.chars:,} characters" if old.chars != new.chars else f"{new.chars:,} characters"
    if old.raw_sha256 == new.raw_sha256:
        yield "Extractor", f"the same bytes, read otherwise: {size}"
    else:
        yield "Listing", size


def _asked(before: Card, after: Card) -> Iterator[tuple[str, str]]:
    """
    Another estimator brings prompts and exemplars of its own: those are no causes beside it. A card that nothing
    was asked for, or that is older than the field, has none to compare.
    """
    old, new = before.provenance, after.provenance
    alike = old.estimator == new.estimator
    both = not (_unanswered(old) or _unanswered(new))
    if alike and both:
        yield "Prompt", ", ".join(_otherwise(old.prompts, new.prompts))
    if not alike or old.model != new.model or (both and old.samples != new.samples):
        yield "Model", f"{words.estimator(old)} → {words.estimator(new)}"
    if alike and None not in (old.exemplars, new.exemplars) and old.exemplars != new.exemplars:
        yield "Exemplars", f"reference cards and calibration {old.exemplars} → {new.exemplars}"


def _unanswered(made: Provenance) -> bool:
    """Whether a model was to be asked and nothing came of it."""
    return made.estimator == "llm" and not made.prompts


def _otherwise(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            yield f"{name} {'added' if name not in old else 'dropped' if name not in new else 'changed'}"


def _unseen(before: Card, after: Card, *, moved: bool) -> list[Cause]:
    """What is left where nothing differs that the estimates were made from."""
    old, new = before.provenance, after.provenance
    if old.software != new.software:
        return [Cause("Software", f"{old.software} → {new.software}", None)]
    if not moved:
        return []
    if new.estimator == "comparables":
        return [Cause("Software", "nothing on record differs, so the code does", None)]
    if _unanswered(new):
        return [Cause("Answers", "this time there is no usable answer", None)]
    return [Cause("Answers", "the same listing, prompts and model answered otherwise", None)]


def _scored(card: Card) -> Decimal | None:
    return None if card.score is None else card.score.aivss


def _less(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one - other


def _under(card: Card, profile: str) -> Decimal | None:
    """The card's score under a profile; under another than its own its values are moved to that one's levels."""
    if profile == card.provenance.profile:
        return _scored(card)
    if profile not in PROFILES:
        return None
    making = Making(profile=PROFILES[profile], snap=True, prices=None, now=card.provenance.created_at)
    return _scored(cards.rescore(card, making=making))


def makeup(made_with: Mapping[str, str]) -> str:
    """SHA-256 of what an estimator's answers are made with (``Estimator.made_with``); another one, other answers."""
    return hashlib.sha256(cards.canonical(dict(made_with)).encode()).hexdigest()


def differing(was: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """What two of them differ in, for a report: ``prompt factors changed``, ``model m-1 → m-2``."""
    if was.get("estimator") != now.get("estimator"):
        return (_said("estimator", was, now),)
    return tuple(_said(name, was, now) for name in sorted(was.keys() | now.keys()) if was.get(name) != now.get(name))


def _said(name: str, was: Mapping[str, str], now: Mapping[str, str]) -> str:
    if name not in was or name not in now:
        return f"{name} {'added' if name in now else 'dropped'}"
    is_digest = name.startswith("prompt ") or name == "exemplars"
    return f"{name} changed" if is_digest else f"{name} {was[name]} → {now[name]}"


def moved(points: Decimal | None, places: int = 1) -> str:
    """``+0.3``, ``−0.2``, ``±0``; a dash where it is not known."""
    if points is None:
        return words.DASH
    shown = f"{abs(points):.{places}f}"
    return f"{'+' if points > 0 else '−'}{shown}" if Decimal(shown) else "±0"
