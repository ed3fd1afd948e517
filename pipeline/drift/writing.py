"""A report in, its texts out. Names and error messages are a stranger's: every value is made inert on the way."""

from typing import Any

from pipeline.card import changes
from pipeline.drift import causes, links, phrases, plot, records, why
from pipeline.drift.records import Report
from pipeline.render import escape, html, words
from pipeline.render import markdown as md

SHOWN = 2_000
"""Rows of one table in Markdown and HTML, so that a browser can open the page; JSON has all."""
BAD_ROWS_SHOWN = 5
"""In a shell; the report has the others."""


def json(report: Report) -> str:
    """The whole report, rows in the order of the other formats; it reads back as the same report."""
    return escape.json(_arranged(report).model_dump_json(indent=1)) + "\n"


def markdown(report: Report) -> str:
    """GitHub Markdown."""
    return md.document("drift/report.md.j2", **_values(report))


def page(report: Report) -> str:
    """One HTML document without scripts."""
    return html.document("drift/report.html.j2", ("render/card.css", "drift/report.css"), **_values(report))


def summary(report: Report) -> str:
    """A few lines for a shell."""
    counts, notice = report.counts, phrases.notice(report)
    lines = [
        f"{phrases.cut(report.catalogue)}: {notice.title.lower() if notice else 'complete'}",
        phrases.checked(counts) + (f"; {counts.gone:,} gone" if counts.gone else ""),
        phrases.moves(report) + (f": {phrases.whose(report)}" if report.moved else ""),
    ]
    if counts.inconclusive or counts.partial:
        lines.append(f"{counts.inconclusive:,} inconclusive, {counts.partial:,} partial, as they stand")
    if counts.outdated:
        outdated = f"{words.counted(counts.outdated, 'card')} outdated ({phrases.outdated(report)})"
        lines.append(f"{outdated}: --redraft makes them anew")
    if counts.waiting:
        lines.append(f"{words.counted(counts.waiting, 'listing')} left for the next run")
    lines += _bad_rows(report)
    lines.append(phrases.usage(report.tokens, report.cost_usd))
    return "\n".join(escape.terminal(line) for line in lines)


def _bad_rows(report: Report) -> list[str]:
    rows = report.bad_rows
    if not rows:
        return []
    lines = [f"{words.counted(len(rows), 'row')} of the catalogue left out:"]
    lines += [f"{phrases.cut(one.where)}: {phrases.cut(one.why)}" for one in rows[:BAD_ROWS_SHOWN]]
    if len(rows) > BAD_ROWS_SHOWN:
        lines.append(f"and {len(rows) - BAD_ROWS_SHOWN:,} more: see the report")
    return lines


def _arranged(report: Report) -> Report:
    failures = sorted(report.failures, key=lambda one: (not one.review, -one.nights, one.slug))
    return report.model_copy(update={"moved": records.in_order(report.moved), "failures": tuple(failures)})


def _values(report: Report) -> dict[str, Any]:
    drawn = plot.plot(report.scores_before, report.scores_now)
    return {
        "report": _arranged(report),
        "most": SHOWN,
        "phrases": phrases,
        "causes": causes,
        "links": links,
        "why": why,
        "moved": changes.moved,
        "plot": drawn,
        "height": plot.HEIGHT,
        "medians": (plot.middle(report.scores_before), plot.middle(report.scores_now)),
    }
