"""Sites of made-up products for the tests of what is published; a card of each is never needed."""

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from pipeline.publish.records import File, Row, Site
from tests.support.publishing import SHEETS

WORDS = """
    reads mail drafts replies files tickets calendar meetings invoices ledger deploys clusters logs alerts code review
    tests pull requests browser pages forms payments orders search documents passages vector store memory sessions
    tokens scoped credentials sandbox container shell commands approval person audit monitoring agents protocol
""".split()  # noqa: SIM905
KINDS = ("operations_server", "record_server", "guidance_skill", "lookup_server", "framework", "conversation_agent")
TAGS = ("mail", "calendar", "cloud", "code", "finance", "health", "search", "browser")


def a_row(number: int = 1, **changed: object) -> Row:
    """The figures follow from the number, so that a site of many rows has something of everything."""
    tenths = (number * 37) % 101
    low, high = max(0, tenths - 12), min(100, tenths + 9)
    row = Row(
        slug=f"agent-{number}",
        card=f"{number:064x}",
        name=f"Agent {number}",
        source=f"https://agents.example/{number}",
        state="current",
        status="complete",
        aivss=Decimal(tenths).scaleb(-1),
        low=Decimal(low).scaleb(-1),
        high=Decimal(high).scaleb(-1),
        band=band(tenths),
        bands=bands(low, high),
        kind=KINDS[number % len(KINDS)],
        factors=tuple(Decimal((number * 7 + place * 3) % 11).scaleb(-1) for place in range(10)),
        certain=tuple((number >> layer) % 2 == 0 for layer in range(7)),
        tags=(TAGS[number % 8],) if number % 3 else (TAGS[number % 8], TAGS[(number + 3) % 8]),
        summary=" ".join(WORDS[(number * 13 + place * place) % len(WORDS)] for place in range(12)),
        estimator="llm",
        estimated=changed.get("estimator") == "comparables",
        model="m-1",
        profile="directory",
        read_at=f"2026-{1 + number % 11:02d}-{1 + number % 28:02d}T08:00:00Z",
        approved_at=f"2026-11-{1 + number % 28:02d}T09:00:00Z",
        approved_by="reviewer",
        expires="2027-11-01",
        disputed=False,
        flags_high=0,
    )
    return row._replace(**changed)


def band(tenths: int) -> str:
    names = ((90, "Critical"), (70, "High"), (40, "Medium"), (1, "Low"), (0, "None"))
    return next(name for least, name in names if tenths >= least)


def bands(low: int, high: int) -> tuple[tuple[str, float], ...]:
    first, last = band(low), band(high)
    return ((first, 1.0),) if first == last else ((first, 0.6), (last, 0.4))


def a_site(*rows: Row, **changed: object) -> Site:
    site = Site(
        title="Threat cards",
        url=None,
        rows=tuple(sorted(rows)),
        changes=(),
        today="2026-11-30",
        updated_at="2026-11-29T09:00:00Z",
        software="threatcard 0.1.0",
        preview=False,
    )
    return site._replace(**changed)


def written(files: Iterable[File], folder: Path) -> Path:
    """The files where a browser can open them, with the sheet that every page names."""
    for file in files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.body)
    sheet = folder / "assets" / "site.css"
    sheet.parent.mkdir(exist_ok=True)
    sheet.write_bytes(b"\n".join(each.read_bytes() for each in SHEETS if each.is_file()))
    return folder
