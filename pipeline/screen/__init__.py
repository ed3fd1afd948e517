"""
A listing in; the attempts in it to steer whoever assesses it, found before a model reads it, out.

What counts is whom a sentence speaks to. Text that instructs the agent that is listed (a system prompt, a skill, the
description of a tool) is what a listing is made of. An attempt speaks to the assessment: it names a value for a
factor, a metric, a layer or the score of this product, drops the assessor's instructions, pretends to be another turn
or the end of the listing, or keeps something from the reviewer. Words are compared by meaning (``taxonomy.steering``),
undressed first: look-alike letters, accents, emphasis, letters set apart, encodings.

A finding never lowers a score; ``masked`` and ``left`` take the sentences out of what the model reads.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from pipeline.model import Flag, HidingPlace, Listing, Passage
from pipeline.screen import encoded, marks, masking, rules, surface
from pipeline.screen.units import MARK
from pipeline.taxonomy.steering import Severity

Place = Literal["text", "name"] | HidingPlace
Kind = Literal[
    "steering_score", "steering_instruction", "steering_turn", "hidden_text", "homoglyphs", "encoded_payload", "padding"
]

QUOTED_CHARS = 100
WITHHELD = "(name withheld)"
_DEPTH = 2
"""How many encodings inside each other are read."""
_GRAVITY: dict[Severity, int] = {"high": 0, "medium": 1, "low": 2}
_PARTING = 4
_ROUNDS = 3
_UNMASKED = re.compile(r"[^\r\n]")
_PLACES: dict[Place, str] = {
    "text": "in the text",
    "name": "in the name",
    "comment": "in a comment",
    "css": "in text that is styled out of sight",
    "zero_width": "in characters of no width",
    "attribute": "in an attribute",
    "metadata": "in metadata",
    "padding": "behind a long blank stretch",
}


class Finding(NamedTuple):
    """An attempt, or what may hide one. ``start`` and ``end`` are offsets into the listing's text; None outside it."""

    kind: Kind
    severity: Severity
    message: str
    place: Place
    start: int | None
    end: int | None


class _Found(NamedTuple):
    """A finding within one text, before it is put into words."""

    kind: Kind
    severity: Severity
    says: str
    start: int
    end: int


_Inner = dict[tuple[str, int], list[_Found]]
"""What decoded runs hold, by their text and the depth they stand at: a text is read several times until it settles."""


def screen(listing: Listing) -> tuple[Finding, ...]:
    """
    Every finding: those in the text in order of place, then those in what is hidden. Spans of one kind that overlap are
    one. Linear in the length of the text; never raises.
    """
    found = _settled(listing.text)
    in_text = [_finding(one, "text", listing.text) for one in found if not _is_only_a_turn(one)]
    named = _in_hidden("name", listing.name)
    hidden = [one for entry in listing.hidden for one in _in_hidden(entry.place, entry.text)]
    return (*in_text, *dict.fromkeys([*named, *hidden]))


def _is_only_a_turn(one: _Found) -> bool:
    """The mark of a turn without an attempt: every chat template has them."""
    return one.kind == "steering_turn" and one.severity == "low"


def masked(listing: Listing, findings: Sequence[Finding]) -> Listing:
    """
    The listing with a short mark for each span that a grave finding holds, and with the digest of its new text; offsets
    into it are none into the listing (see ``left``). A name with an attempt in it is withheld.
    """
    text = masking.shortened(listing.text, _taken(listing, findings))
    name = WITHHELD if any(one.place == "name" and _is_grave(one) for one in findings) else listing.name
    digest = hashlib.sha256(text.encode()).hexdigest()
    return listing.model_copy(update={"name": name, "text": text, "sha256": digest})


def left(listing: Listing, passages: Sequence[Passage], findings: Sequence[Finding]) -> tuple[Passage, ...]:
    """What grave findings leave of the listing's passages, in pieces with the listing's own offsets."""
    return masking.pieces(passages, _taken(listing, findings))


def reaches_model(findings: Iterable[Finding]) -> bool:
    """Whether an attempt stands in what a model is given; what is hidden in the source is not."""
    return any(_is_grave(one) and (one.start is not None or one.place == "name") for one in findings)


def _is_grave(one: "Finding | _Found") -> bool:
    return one.severity != "low"


def _taken(listing: Listing, findings: Iterable[Finding]) -> list[masking.Span]:
    spans = (
        (one.start, one.end) for one in findings if one.start is not None and one.end is not None and _is_grave(one)
    )
    return masking.merged(listing.text, spans)


def flags(findings: Iterable[Finding]) -> tuple[Flag, ...]:
    """What a reviewer sees of the findings."""
    return tuple(
        Flag(kind=one.kind, severity=one.severity, message=one.message, where="listing", start=one.start, end=one.end)
        for one in findings
    )


def _blanked(text: str, found: Iterable[_Found]) -> str:
    """The text, as long as before, with a mark for each character of what is grave, line feeds aside."""
    kept, at = [], 0
    for start, end in sorted((one.start, one.end) for one in found if _is_grave(one)):
        start = max(start, at)
        if end > start:
            kept += [text[at:start], _UNMASKED.sub(MARK, text[start:end])]
            at = end
    return "".join([*kept, text[at:]])


def _settled(text: str) -> list[_Found]:
    """
    The findings, so that nothing grave is left when they are masked. Masking moves where a very long sentence is cut,
    and may take the word that excused its neighbours, so the rest is read again; where that does not settle, the
    paragraphs that hold a finding are read by themselves.
    """
    inner: _Inner = {}
    found = _detect(text, hidden=False, depth=_DEPTH, inner=inner)
    for _ in range(_ROUNDS):
        if not any(map(_is_grave, found)):
            return found
        rest = _blanked(text, found)
        more = [one for one in _detect(rest, hidden=False, depth=_DEPTH, inner=inner) if _is_grave(one)]
        if not more:
            return found
        found = _merged([*found, *more])
    rest = _blanked(text, found)
    return _merged([*found, *(one for start, end in _touched(rest, found) for one in _left(rest[start:end], start))])


def _touched(text: str, found: list[_Found]) -> list[tuple[int, int]]:
    """The paragraphs that hold a finding; neighbours as one stretch."""
    stretches: list[tuple[int, int]] = []
    end = -1
    for one in filter(_is_grave, found):
        if one.end > end:
            start = max(text.rfind("\n\n", max(end, 0), one.start), end, 0)
            stop = text.find("\n\n", one.end)
            stop = len(text) if stop < 0 else stop
            if stretches and start <= end + _PARTING:
                stretches[-1] = (stretches[-1][0], stop)
            else:
                stretches.append((start, stop))
            end = stop
    return stretches


def _left(paragraph: str, at: int) -> Iterator[_Found]:
    """
    What is found in a paragraph, masked in part, takes all from mark to mark; what then still goes on, after a few
    rounds, takes all of the paragraph.
    """
    for left in reversed(range(_ROUNDS)):
        more = [one for one in _detect(paragraph, hidden=False, depth=_DEPTH, inner={}) if _is_grave(one)]
        if not more:
            return
        wider = [
            one._replace(start=paragraph.rfind(MARK, 0, one.start) + 1, end=_next_mark(paragraph, one.end))
            if left
            else one._replace(start=0, end=len(paragraph))
            for one in more
        ]
        yield from (one._replace(start=one.start + at, end=one.end + at) for one in wider)
        paragraph = _blanked(paragraph, wider)


def _next_mark(text: str, start: int) -> int:
    at = text.find(MARK, start)
    return at if at >= 0 else len(text)


def _merged(found: list[_Found]) -> list[_Found]:
    """In order; overlapping ones of a kind as one, with the gravest one's words."""
    done: dict[str, list[_Found]] = {}
    for one in sorted(found, key=lambda row: (row.start, row.end)):
        row = done.setdefault(one.kind, [])
        if row and one.start < row[-1].end:
            gravest = min(row[-1], one, key=lambda item: _GRAVITY[item.severity])
            row[-1] = gravest._replace(start=row[-1].start, end=max(row[-1].end, one.end))
        else:
            row.append(one)
    return sorted((one for row in done.values() for one in row), key=lambda item: (item.start, item.end, item.kind))


def _detect(text: str, *, hidden: bool, depth: int, inner: _Inner) -> list[_Found]:
    """What the sentences say, as they stand and decoded, and how they are dressed."""
    found = [
        _Found(one.rule.kind, one.severity, one.rule.says, one.start, one.end)
        for one in rules.held(text, hidden=hidden)
    ]
    found += [_Found(*one) for one in surface.homoglyphs(text)]
    found += [_Found(*one) for one in surface.padding(text)]
    return _merged([*found, *_decoded(text, hidden=hidden, depth=depth, inner=inner)])


def _decoded(text: str, *, hidden: bool, depth: int, inner: _Inner) -> Iterator[_Found]:
    """Runs whose meaning trips the screen; the meaning of others is nobody's business."""
    if not depth:
        return
    examples = marks.Examples(text, hidden=hidden)
    for run in encoded.runs(text):
        said = run.text, depth
        if said not in inner:
            inner[said] = _detect(run.text, hidden=True, depth=depth - 1, inner=inner)
        if found := inner[said]:
            gravest = min(found, key=lambda one: _GRAVITY[one.severity])
            severity: Severity = "high" if gravest.severity != "low" else "low"
            if all(one.kind == "steering_instruction" for one in found) and examples.hold(run.start):
                severity = "low"
            says = f"{gravest.says} in {run.how} ({_quoted(run.text)})"
            yield _Found("encoded_payload", severity, says, run.start, run.end)


def _in_hidden(place: Place, text: str) -> Iterator[Finding]:
    """What a hidden text says; medium is high where nobody was meant to look, a mark of a turn is medium."""
    for one in _merged(
        [*_detect(text, hidden=True, depth=_DEPTH, inner={}), *(_Found(*row) for row in surface.claims(text, place))]
    ):
        raised: Severity = "high" if one.severity == "medium" else one.severity
        if one.kind == "steering_turn" and raised == "low" and place != "name":
            raised = "medium"
        yield _finding(one._replace(severity=raised), place, text)
    if place == "padding":
        yield Finding("padding", "medium", f"text pushed out of view: {_quoted(text)}", place, None, None)


def _finding(one: _Found, place: Place, text: str) -> Finding:
    message = f"{one.says}, {_PLACES[place]}: {_quoted(text[one.start : one.end])}"
    here = place == "text"
    return Finding(one.kind, one.severity, message, place, one.start if here else None, one.end if here else None)


def _quoted(text: str) -> str:
    """At most QUOTED_CHARS characters on one line, with what cannot be seen spelled out."""
    plain = " ".join(text[: QUOTED_CHARS * 4].split())
    short = plain[: QUOTED_CHARS - 1] + "…" if len(plain) > QUOTED_CHARS else plain
    return "“" + "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in short) + "”"
