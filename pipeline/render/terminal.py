"""A card for a terminal: short enough to read, the flags and the questions last, where the eye is."""

import io
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from pipeline.model import (
    Card,
    Chain,
    Cvss,
    Estimate,
    Evidence,
    Expected,
    Layer,
    Mitigation,
    Score,
    Threat,
    ThreatMultiplier,
)
from pipeline.render import chains, escape, headline, words
from pipeline.render.organisation import TITLE, Organisation
from pipeline.taxonomy import factors

_LEAST_WIDTH = 24
_NARROW = 64
_FIELD = 1_200
_ASIDE = 240
_SLACK = 60

_BADGES = {
    "None": "bold white on bright_black",
    "Low": "bold black on green",
    "Medium": "bold black on yellow",
    "High": "bold black on color(208)",
    "Critical": "bold white on red",
}
_SEVERITY_STYLES = {"high": "bold red", "medium": "yellow", "low": "", "info": "dim"}
_BASIS_STYLES = {"stated": "green", "mentioned": "", "inferred": "", "unknown": "yellow", "amended": "magenta"}


class _Page(NamedTuple):
    width: int
    interactive: bool

    @property
    def narrow(self) -> bool:
        return self.width < _NARROW


def render(card: Card, beside: Organisation | None = None, *, width: int, colour: bool, interactive: bool) -> str:
    """
    The card, and what is shown beside it, as lines of at most ``width`` cells.

    ``colour`` allows escape sequences for style, and no others; ``interactive`` allows ruled lines.
    """
    page = _Page(max(width, _LEAST_WIDTH), interactive)
    out = io.StringIO()
    console = Console(
        file=out,
        width=page.width,
        color_system="256" if colour else None,
        force_terminal=colour,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        _environ={},
    )
    for block in _blocks(card, beside, page):
        console.print(block)
    return re.sub(r"[ ]+$", "", out.getvalue(), flags=re.MULTILINE)


def _blocks(card: Card, beside: Organisation | None, page: _Page) -> Iterator[RenderableType]:
    yield from _head(card, page)
    if beside is not None:
        yield from _section(TITLE, _organisation(beside), page)
    if words.assessed(card):
        yield from _section("Score", _inputs(card), page)
        yield from _section("Agentic risk factors", _factors(card, page), page)
        yield from _section("MAESTRO layers", _layers(card, page), page)
        yield from _section("Attacks that cross layers", _chains(card.chains or ()), page)
    yield from _section("Nearest reference cards", _comparables(card), page)
    yield from _section("Flags", _flags(card), page)
    yield from _section("Questions for the vendor", _questions(card), page)
    yield from _section("Provenance", _provenance(card), page)


def _section(title: str, body: Iterable[RenderableType], page: _Page) -> Iterator[RenderableType]:
    """A heading and what stands under it; nothing when nothing does."""
    blocks = list(body)
    if not blocks:
        return
    yield Text()
    if page.interactive:
        yield Rule(Text(title, style="bold"), align="left", characters="─", style="dim")
    else:
        yield Text(f"{title}\n{'-' * len(title)}")
    yield from blocks


def _safe(text: str, limit: int = _FIELD) -> str:
    """``text`` without what acts, cut where it is much longer than ``limit`` characters, which it then says."""
    text = escape.terminal(text)
    if len(text) <= limit + _SLACK:
        return text
    return f"{text[:limit].rstrip()}… ({len(text) - limit:,} more characters)"


def _indented(text: str | Text, indent: int = 2, style: str = "") -> Padding:
    """A paragraph, wrapped inside its indent. A ``str`` is data and made safe; a ``Text`` is safe already."""
    content = text if isinstance(text, Text) else Text(_safe(text), style=style)
    return Padding(content, (0, 0, 0, indent))


def _beside(lead: Text, content: Text) -> RenderableType:
    """``lead`` once, and the content wrapped to the right of it."""
    grid = Table.grid(padding=0)
    grid.add_column(width=lead.cell_len, no_wrap=True)
    grid.add_column()
    grid.add_row(lead, content)
    return grid


def _quote(evidence: tuple[Evidence, ...], indent: int) -> Iterator[RenderableType]:
    """The first quote, dimmed; the others are counted."""
    if not evidence:
        return
    more = f", and {len(evidence) - 1} more" if len(evidence) > 1 else ""
    first = evidence[0]
    text = f"“{_safe(first.quote, _ASIDE)}” ({words.place(first)}{more})"
    yield _indented(Text(text, style="dim"), indent)


def _head(card: Card, page: _Page) -> Iterator[RenderableType]:
    yield Text(_safe(card.name, _ASIDE), style="bold")
    yield Text(_safe(card.listing.source, _ASIDE), style="dim")
    yield Text()
    if card.score is None:
        where = words.instead(card)
        yield Text.assemble((" No score ", "bold white on bright_black"), f"  {where}" if where else "")
    else:
        yield from _badge(card, card.score, page)
    notice = words.notice(card)
    if notice is not None:
        yield Text()
        yield Text(notice.title, style="bold yellow")
        yield from (_beside(Text("  - "), Text(_safe(reason))) for reason in words.reasons(card))
        yield _indented(Text(notice.advice))
    if card.summary:
        yield Text()
        yield Text(_safe(card.summary))
    if words.older_summary(card):
        yield Text(words.older_summary(card), style="yellow")
    if card.product is not None:
        kind = (_safe(words.product(card), 60), "bold")
        yield Text()
        yield Text.assemble("Kind of product: ", kind, f". {_safe(words.because(card), _ASIDE)}")
    if words.assessed(card):
        yield Text()
        counts = words.flag_counts(card.flags)
        yield Text(f"{_safe(words.by_estimator(card.provenance))}." + (f" {counts}." if counts else ""), style="dim")


def _badge(card: Card, score: Score, page: _Page) -> Iterator[RenderableType]:
    """What counts of the score, and where it and its interval stand between 0 and 10."""
    style = _BADGES.get(score.severity, "reverse")
    profile = (f"  profile {_safe(score.profile, 40)}", "dim")
    said = headline.headline(card)
    if said is not None and said.estimated:
        yield Text.assemble(
            (f" {headline.bands(card)} ", style), f"  {words.interval(score.low, score.high, 1)}", profile
        )
        yield Text(said.aside, style="dim")
    elif said is not None:
        number, _, more = said.lead.partition(", ")
        badge = Text(f" {_safe(number, 30)} ", style=style)
        yield Text.assemble(badge, f"  {more}" if more else "", f" ({said.aside})" if said.aside else "", profile)
    if score.low == score.high:
        return
    cells = min(page.width - 8, 50)
    low, high, at = (
        round(words.percent(value, 10) * (cells - 1) / 100) for value in (score.low, score.high, score.aivss)
    )
    before, after = ("─" * low, "dim"), ("─" * (cells - 1 - high), "dim")
    yield Text.assemble("0 ", before, "━" * (at - low), ("●", "bold"), "━" * (high - at), after, " 10")


def _organisation(beside: Organisation) -> Iterator[RenderableType]:
    """The score here, what moved it, and the lines of a policy that it breaks."""
    if beside.lead:
        yield Text(f" {_safe(beside.lead, _ASIDE)} ", style=_BADGES.get(beside.band, "bold"))
    for move in beside.moves:
        lead = Text(f"  {_safe(move.points, 8):>5}  ", style="bold")
        yield _beside(lead, Text.assemble(f"{_safe(move.what)}: {_safe(move.way)}", (f"  {_safe(move.by)}", "dim")))
    yield from (_indented(line, 2, "dim") for line in (*beside.formula, *filter(None, (beside.vector,)), *beside.notes))
    if beside.verdict:
        yield Text(_safe(beside.verdict), style="bold red" if beside.broken else "bold green")
    yield from (_beside(Text("  - "), Text(_safe(line))) for line in beside.broken)


def _inputs(card: Card) -> Iterator[RenderableType]:
    cvss, score = card.cvss, card.score
    yield _input(words.CVSS_LABEL, words.figure(cvss.base, 1), words.span(cvss))
    if words.vector(cvss):
        yield _indented(words.vector(cvss), 4, "dim")
    if cvss.scenario:
        yield _indented(f"scenario: {cvss.scenario}", 4)
    yield from _by_hand(cvss)
    yield from _quote(cvss.evidence, 4)
    if score is not None:
        yield _input("Factor sum", words.figure(score.factor_sum, 1), "of 10")
        yield _input("AARS uplift", words.exact(score.aars), "")
    threat, mitigation = card.threat_multiplier, card.mitigation_factor
    yield _input("Threat multiplier", f"×{words.figure(threat.value)}", words.span(threat))
    if words.uncalibrated(threat):
        yield _indented(words.uncalibrated(threat), 4)
    yield from _by_hand(threat)
    yield _input("Mitigation factor", f"×{words.figure(mitigation.value)}", words.span(mitigation))
    if words.withheld(mitigation):
        yield _indented(words.withheld(mitigation), 4)
    yield from _by_hand(mitigation)
    for control in mitigation.controls:
        yield _indented(
            Text.assemble(_safe(words.label(control.kind), _ASIDE), (f" ({words.standing(control)})", "dim")), 4
        )
    if score is not None and (formula := words.formula(score)) is not None:
        yield from (_indented(line, 2, "dim") for line in formula.worked)


def _by_hand(of: Cvss | ThreatMultiplier | Mitigation | Layer, left: int = 4) -> Iterator[RenderableType]:
    """Who changed it, and why."""
    if of.amended is not None:
        yield _indented(Text(_safe(f"{words.amended(of)}: {of.amended.because}", _ASIDE), style="magenta"), left)


def _input(label: str, value: str, note: str) -> Padding:
    return _indented(Text.assemble(f"{label:<18} ", (f"{value:>7}", "bold"), (f"  {note}" if note else "", "dim")))


def _factors(card: Card, page: _Page) -> Iterator[RenderableType]:
    for factor in factors.FACTORS:
        yield _factor(factor.label, card.factors.get(factor.key), card.expected.get(factor.key), page)
    apart = factors.NATURAL_LANGUAGE
    yield Text()
    yield _factor(apart.label, card.factors.get(apart.key), None, page)
    yield _indented(Text("counts in owasp-v0.8 only, in place of planning", style="dim"), 4)


def _factor(label: str, estimate: Estimate | None, expected: Expected | None, page: _Page) -> RenderableType:
    """One line with the figures, two on a narrow page, and under it the quote or else the reason."""
    name = Text(f"  {label}" if page.narrow else f"  {label:<27}")
    if estimate is None:
        return Group(Text.assemble(name, "\n    " if page.narrow else "", ("not assessed", "yellow")))
    figures = Text.assemble(
        (words.bar(estimate.value), "cyan"),
        (f" {words.figure(estimate.value):>4}", "bold"),
        (f"  {words.interval(estimate.low, estimate.high):<9}", "dim"),
        (f"  {estimate.basis}", _BASIS_STYLES[estimate.basis]),
    )
    lines: list[RenderableType] = [Text.assemble(name, "\n    " if page.narrow else "", figures)]
    if aside := words.asides(estimate, expected):
        lines.append(_indented(Text(aside, style="dim"), 4))
    lines += _quote(estimate.evidence, 4)
    if not estimate.evidence and estimate.rationale:
        lines.append(_indented(Text(_safe(estimate.rationale, _ASIDE), style="dim"), 4))
    return Group(*lines)


def _layers(card: Card, page: _Page) -> Iterator[RenderableType]:
    for position, layer in enumerate(card.layers):
        if position:
            yield Text()
        yield from _layer(layer, page)


def _layer(layer: Layer, page: _Page) -> Iterator[RenderableType]:
    tag = ("✓ mapped", "green") if layer.certain else ("⚠ not certain", "yellow")
    yield Text.assemble(
        (f"{_safe(layer.layer, 8)} {_safe(layer.name, 60)}", "bold"), "\n   " if page.narrow else "  ", tag
    )
    yield from _by_hand(layer, 3)
    yield _indented(Text(_safe(layer.commentary, _FIELD // 2)), 3)
    yield from _quote(layer.evidence, 3)
    yield from (_threat(threat) for threat in layer.threats)


def _threat(threat: Threat) -> RenderableType:
    content = Text(_safe(threat.title, _ASIDE))
    if threat.ids:
        content.append(f" [{_safe(', '.join(threat.ids), _ASIDE)}]", style="cyan")
    if threat.description:
        content.append(f" — {_safe(threat.description, _ASIDE)}", style="dim")
    return _beside(Text("   • "), content)


def _chains(found: Iterable[Chain]) -> Iterator[RenderableType]:
    for number, chain in enumerate(found):
        if number:
            yield Text()
        yield _indented(
            Text.assemble((_safe(chain.title, _ASIDE), "bold"), (f"  {_safe(chains.path(chain), 60)}", "cyan"))
        )
        note = chains.quoted(chain)
        yield _indented(Text(_safe(chain.description) + (f" ({note})" if note else "")), 4)
        yield from _quote(chain.evidence, 4)
        yield _indented(Text.assemble("Breaks at: ", _safe(chain.breaks_at, _ASIDE)), 4)


def _comparables(card: Card) -> Iterator[RenderableType]:
    for comparable in card.comparables:
        yield _indented(Text.assemble(f"{comparable.similarity:.2f}  ", _safe(comparable.name, _ASIDE)))


def _flags(card: Card) -> Iterator[RenderableType]:
    """Each with the number that ``review approve --answer`` takes: its place on the card, from 0."""
    numbers = {id(flag): number for number, flag in enumerate(card.flags)}
    for flag in words.by_severity(card.flags):
        where = f" ({_safe(flag.where, _ASIDE)})" if flag.where else ""
        content = Text.assemble(f"{_safe(words.label(flag.kind), 60)}: {_safe(flag.message)}", (where, "dim"))
        number = Text(f"  {numbers[id(flag)]:>2}  ", style="dim")
        lead = Text.assemble(number, (f"{flag.severity:<7}", _SEVERITY_STYLES[flag.severity]))
        yield _beside(lead, content)


def _questions(card: Card) -> Iterator[RenderableType]:
    for number, asked in enumerate(words.questions(card), start=1):
        about = ", ".join(filter(None, (_safe(asked.about, 40), asked.moves)))
        yield _beside(Text(f"{number:>4}. "), Text.assemble(_safe(asked.question), (f" ({about})", "dim")))


def _provenance(card: Card) -> Iterator[RenderableType]:
    made, listing = card.provenance, card.listing
    lines = [
        f"Estimator: {words.estimator(made)}; profile {made.profile}; {words.when(made.created_at)}; {made.software}",
        f"Listing: {words.KINDS[listing.kind]}, {words.counted(listing.chars, 'character')}, "
        f"{words.read(listing)}, SHA-256 {listing.sha256[:12]}",
        *(_safe(line) for line in words.documents(card)),
        *filter(None, (_safe(words.fell_back(made)), words.doubt(card))),
        f"Card {card.id[:12]}" + (f"; {words.usage(made)}" if words.usage(made) else ""),
    ]
    yield from (_indented(line, 2, "dim") for line in lines)
    yield _indented("Every quote, reason and mitigation: --format markdown, html or json.", 2, "dim")
