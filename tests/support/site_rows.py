"""Rows, changes and whole sites that nobody drew: the same each time, of any size, in every state."""

from decimal import Decimal

from pipeline.publish import wording
from pipeline.publish.records import Change, Row, Site
from pipeline.scoring import severity
from pipeline.taxonomy import products

KINDS = [one.key for one in products.PRODUCTS if one.key != products.NOT_A_LISTING]
TAGS = ("cloud", "database", "coding", "mail", "Très spécial", "payments")
TODAY = "2026-11-30"


def row(number: int = 0, **changed) -> Row:
    aivss = Decimal(number * 37 % 101) / 10
    return Row(
        **{
            "slug": f"product-{number}",
            "card": f"{number:064x}",
            "name": f"Product {number}",
            "source": f"https://vendor-{number}.example/agent",
            "state": "current",
            "status": "complete",
            "aivss": aivss,
            "low": max(aivss - Decimal("1.2"), Decimal("0.0")),
            "high": min(aivss + Decimal("0.9"), Decimal("10.0")),
            "band": severity(aivss),
            "bands": (("Medium", 0.4), ("High", 0.6)),
            "kind": KINDS[number % len(KINDS)],
            "factors": tuple(Decimal((number + 3 * place) % 11) / 10 for place in range(10)),
            "certain": tuple((number + place) % 3 == 0 for place in range(7)),
            "tags": (TAGS[number % len(TAGS)], TAGS[(number + 2) % len(TAGS)]),
            "summary": f"Reads the records of system {number} and answers questions about them.",
            "estimator": "llm",
            "estimated": changed.get("estimator") == "comparables",
            "model": "gpt-5.1",
            "profile": "directory",
            "read_at": f"2026-11-{1 + number % 28:02}T09:14:00Z",
            "approved_at": f"2026-11-{1 + number % 28:02}T12:00:00Z",
            "approved_by": "a reviewer",
            "expires": "2027-05-30",
            "disputed": False,
            "flags_high": 0,
            **changed,
        }
    )


def withheld(number: int = 0, **changed) -> Row:
    return row(number, aivss=None, band="", low=Decimal("4.1"), high=Decimal("7.9"), status="partial", **changed)


def change(of: Row, number: int = 0, **changed) -> Change:
    made = Change(
        **{
            "at": f"2026-11-{28 - number % 28:02}T12:{number % 60:02}:00Z",
            "slug": of.slug,
            "name": of.name,
            "card": of.card,
            "what": "published",
            "aivss": of.aivss,
            "band": of.band,
            "previous_aivss": None,
            "previous_band": "",
            "said": "",
            "previous_said": "",
            "why": "",
            **changed,
        }
    )
    return made._replace(
        said=wording.number(made.aivss, made.band),
        previous_said=wording.number(made.previous_aivss, made.previous_band),
    )


def site(rows=None, changes=None, **changed) -> Site:
    rows = varied() if rows is None else tuple(rows)
    return Site(
        **{
            "title": "Agent directory",
            "url": None,
            "rows": rows,
            "changes": history(rows) if changes is None else tuple(changes),
            "today": TODAY,
            "updated_at": "2026-11-28T12:00:00Z",
            "software": "threatcard 0.1.0",
            "preview": False,
            **changed,
        }
    )


def varied(size: int = 30) -> tuple[Row, ...]:
    """One in each state that a row may be in, among ordinary ones."""
    special = (
        withheld(0),
        row(1, state="expired", expires="2026-10-01"),
        row(2, state="withdrawn"),
        row(3, disputed=True, flags_high=1),
        row(4, estimator="comparables", model=None),
        row(5, factors=(None,) * 10, kind=""),
        row(6, status="partial"),
        row(7, tags=()),
    )
    return tuple(sorted((*special, *map(row, range(8, max(size, 8)))), key=lambda each: each.slug))


def history(rows) -> tuple[Change, ...]:
    """Each was published, every third moved since, and what is no longer current says so; the newest first."""
    found = []
    for number, each in enumerate(rows):
        found.append(change(each, number))
        if number % 3 == 0:
            before = {"previous_aivss": Decimal("3.1"), "previous_band": "Low"}
            found.append(change(each, number, what="changed", why="its tools now write as well as read", **before))
        if each.state in ("expired", "withdrawn"):
            found.append(change(each, number, what=each.state))
        if each.disputed:
            found.append(change(each, number, what="dispute", why="the vendor says that writing needs a person"))
    return tuple(sorted(found, key=lambda one: (one.at, one.slug, one.what), reverse=True))


def large(size: int) -> Site:
    rows = tuple(sorted(map(row, range(size)), key=lambda each: each.slug))
    tagged = tuple(
        each._replace(tags=tuple(f"topic-{(number * 7 + place * 31) % 300}" for place in range(4)))
        for number, each in enumerate(rows)
    )
    return site(tagged, url="https://directory.example")
