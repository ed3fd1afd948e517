"""The page of changes: the newest first, what moved with it, and pages that stay as they are once they are full."""

import re
from decimal import Decimal

import pytest

from pipeline.publish import changes_page
from tests.support import site_rows
from tests.support.site_parts import made
from tests.support.site_rows import change, row


def site(number):
    """So many changes, the newest first: each of another product."""
    changes = [
        change(row(n), at=f"2026-{1 + n // 400:02}-{1 + n // 20 % 20:02}T{n % 20:02}:00:00Z") for n in range(number)
    ]
    return site_rows.site((), changes[::-1])


def slugs(page):
    return re.findall(r"directory/(product-\d+)/", page.decode())


def test_what_moved_stands_with_a_change():
    moved = {"what": "changed", "aivss": Decimal("7.6"), "band": "High", "why": "dynamic tool use 0.4 → 0.9"}
    one = change(row(1), **moved, previous_aivss=Decimal("6.1"), previous_band="Medium")
    page = made(site_rows.site((), [one]), changes_page)["changes/index.html"].decode()

    assert "6.1 Medium → 7.6 High" in page
    assert "another band" in page
    assert "dynamic tool use 0.4 → 0.9" in page
    assert f'href="../c/{one.card}/index.html"' in page


@pytest.mark.parametrize(
    ("what", "shown"),
    [
        ("expired", "Expired"),
        ("withdrawn", "Withdrawn"),
        ("reply", "Vendor&#39;s note"),
        ("dispute", "Disputed by the vendor"),
        ("settled", "Dispute settled"),
    ],
)
def test_what_brings_no_score_shows_none(what, shown):
    page = made(site_rows.site((), [change(row(1), what=what)]), changes_page)["changes/index.html"].decode()

    assert shown in page
    assert 'class="figures' not in page


def test_the_first_page_has_the_newest():
    files = made(site(600), changes_page)

    assert slugs(files["changes/index.html"]) == [f"product-{n}" for n in range(599, 349, -1)]
    assert sorted(path for path in files if path.endswith(".html")) == [
        "changes/1/index.html",
        "changes/2/index.html",
        "changes/3/index.html",
        "changes/index.html",
    ]


def test_every_change_stands_on_one_numbered_page():
    files = made(site(600), changes_page)
    held = [slug for number in (3, 2, 1) for slug in slugs(files[f"changes/{number}/index.html"])]

    assert held == [f"product-{n}" for n in range(599, -1, -1)]


def test_a_new_change_leaves_full_pages_as_they_are():
    before, after = made(site(600), changes_page), made(site(601), changes_page)

    other = {path for path in before if before[path] != after[path]}
    assert other == {f"changes/{page}index.{form}" for page in ("", "3/") for form in ("html", "json")}


def test_pages_lead_to_each_other():
    files = made(site(600), changes_page)

    assert b'href="../changes/2/index.html" rel="next"' in files["changes/index.html"]
    assert b'href="../../changes/3/index.html" rel="prev"' in files["changes/2/index.html"]
    assert b'href="../../changes/1/index.html" rel="next"' in files["changes/2/index.html"]
    assert b'rel="prev"' not in files["changes/3/index.html"]


def test_nothing_happened():
    assert b"Nothing has happened yet." in made(site(0), changes_page)["changes/index.html"]
