"""The index and the page that compares, in Chromium: with scripts and without, from a folder, under their policy."""

import random
import re
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from playwright.sync_api import expect

from pipeline.publish import directory
from pipeline.publish.catalogue import columns, script
from pipeline.publish.entries import entries
from pipeline.taxonomy import factors, layers, products
from tests.support.browser import chromium, opened
from tests.support.publishing import assert_graceful
from tests.support.sites import a_row, a_site, written

__all__ = ["chromium", "opened"]

pytestmark = [pytest.mark.long(120), pytest.mark.xdist_group("browser")]

MANY = 620
SPECIAL = (
    a_row(
        701,
        slug="estimated",
        name="Estimated without a model",
        estimator="comparables",
        aivss=Decimal("8.7"),
        low=Decimal("6.0"),
        high=Decimal("9.3"),
        band="High",
        bands=(("Medium", 0.2), ("High", 0.795), ("Critical", 0.005)),
    ),
    a_row(702, slug="withheld", name="Withheld", aivss=None, band="", status="partial", bands=()),
    a_row(703, slug="disputed", name="Zürich Disputed", disputed=True, flags_high=1, kind="", tags=(), expires=None),
    a_row(
        704,
        slug="likelier",
        name="Likelier",
        aivss=Decimal("7.0"),
        low=Decimal("6.1"),
        high=Decimal("7.2"),
        band="High",
        bands=(("Medium", 0.7), ("High", 0.3)),
    ),
    a_row(705, slug="unknown", name="Unknown factors", factors=(None,) * 10),
)
GONE = (a_row(706, state="withdrawn", name="Gone for good"), a_row(707, state="expired", name="Run out"))
ROWS = (*(a_row(number) for number in range(MANY)), *SPECIAL, *GONE)
NOTHING = {
    "q": "", "band": "", "kind": "", "tag": "", "factor": "", "least": "0.5", "layer": "", "certain": "yes",
    "sort": "name",
}  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return written(directory.files(a_site(*ROWS)), tmp_path_factory.mktemp("site"))


@pytest.fixture
def at(opened, site):
    """Opens the index, or another page, with a fragment."""
    return lambda fragment="", path="index.html": _at(opened, site / path, fragment)


def _at(opened, path, fragment):
    class Address:
        @staticmethod
        def as_uri():
            return path.as_uri() + fragment

    return opened(Address)


def by_hand(question):
    """The slugs that answer a question, worked out from the rows alone."""
    found = [entry.row for entry in entries(a_site(*ROWS).listed) if answers(entry.row, {**NOTHING, **question})]
    sort = question.get("sort", "name")
    if sort.startswith("score"):
        known = [row for row in found if row.aivss is not None]
        known.sort(key=lambda row: row.aivss if sort == "score-up" else -row.aivss)
        found = known + [row for row in found if row.aivss is None]
    elif sort.startswith("read"):
        found.sort(key=lambda row: row.read_at[:10], reverse=sort == "read")
    return [row.slug for row in found]


def answers(row, asked):
    text = f"{row.name}\n{row.slug}\n{row.source}\n{row.summary}\n{' '.join(row.tags)}".lower()
    holds = [word in text for word in asked["q"].lower().split()]
    if asked["band"]:
        holds.append((row.band.lower() or "withheld") in asked["band"].split(","))
    if asked["kind"]:
        holds.append(row.kind == asked["kind"])
    if asked["tag"]:
        holds.append(asked["tag"] in row.tags)
    if asked["factor"]:
        value = row.factors[factors.KEYS.index(asked["factor"])]
        holds.append(value is not None and value >= Decimal(asked["least"]))
    if asked["layer"]:
        holds.append(row.certain[layers.KEYS.index(asked["layer"])] == (asked["certain"] == "yes"))
    return all(holds)


def some_questions(rnd):
    either = {
        "q": ["memory", "agent 1", "agents.example/12", "zzz", "Mail REPLIES"],
        "band": ["high", "high,critical", "withheld", "low,none"],
        "kind": ["framework", "guidance_skill"],
        "tag": ["mail", "cloud"],
        "factor": ["self_modification", "opacity_reflexivity"],
        "layer": ["L1", "L7"],
        "sort": ["score", "score-up", "read", "read-up"],
    }
    for _ in range(300):
        names = rnd.sample(sorted(either), rnd.randrange(1, 4))
        yield {
            **{name: rnd.choice(either[name]) for name in names},
            "least": f"0.{rnd.randrange(1, 10)}",
            "certain": rnd.choice(("yes", "no")),
        }


FOUND = """([all, nothing]) => all.map((asked) => find({ ...nothing, ...asked }).map(slugOf))"""


def test_every_question_is_answered_as_by_hand(at):
    asked = list(some_questions(random.Random(4)))
    with at() as found:
        got = found.page.evaluate(FOUND, [asked, NOTHING])

    wanted = [by_hand(question) for question in asked]
    assert got == wanted
    assert sum(map(bool, wanted)) > 150


class Rows(HTMLParser):
    """The cells of a page's list, as a browser without scripts has them."""

    def __init__(self):
        super().__init__()
        self.found, self.inside = [], False

    def handle_starttag(self, tag, attrs):
        self.inside = self.inside or ("id", "rows") in attrs
        if tag == "tr" and self.inside:
            self.found.append("")

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "tbody"

    def handle_data(self, data):
        if self.inside and self.found:
            self.found[-1] = " ".join(f"{self.found[-1]} {data}".split())


def plain(path):
    rows = Rows()
    rows.feed(path.read_text("utf-8"))
    return rows.found


def test_the_script_shows_each_card_as_the_plain_list_does(at, site):
    """So nothing changes under a reader's eyes when it takes over."""
    lists = [path for path in (site / "index.html", site / "list/2/index.html", site / "list/3/index.html")]
    wanted = [row for path in lists for row in plain(path)]
    got = []
    with at() as found:
        for page in range(1, 8):
            found.page.evaluate("page => { location.hash = `page=${page}`; }", page)
            expect(found.page.locator("#turn")).to_contain_text(f"Page {page} of 7")
            texts = found.page.locator("#rows tr").evaluate_all("rows => rows.map((row) => row.textContent)")
            got += [" ".join(text.split()) for text in texts]

    assert len(wanted) == MANY + len(SPECIAL)
    assert squeezed(got) == squeezed(wanted)
    assert not [row for row in wanted if "Gone for good" in row or "Run out" in row]


def squeezed(rows):
    return [re.sub(r"\s", "", row) for row in rows]


@pytest.mark.parametrize(
    ("slug", "says"),
    [
        ("estimated", "Medium to Critical 6.0–9.3, about 8.7, no model"),
        ("withheld", "withheld likely"),
        ("likelier", "7.0 High 6.1–7.2, more likely Medium"),
        ("disputed", "Zürich Disputed disputed high flag"),
        ("withheld", "Withheld partial"),
    ],
)
def test_a_row_says_what_counts_first(site, slug, says):
    every = [row for number in ("", "list/2/", "list/3/") for row in plain(site / f"{number}index.html")]

    assert [row for row in every if says in row], slug


def test_the_plain_list_goes_on_page_by_page_without_a_script(chromium, site):
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto((site / "index.html").as_uri())
        assert page.locator("#filters").is_hidden()
        assert page.locator("#rows .pick").first.is_hidden()
        assert "need scripts" in page.inner_text("main")
        seen = page.locator("#rows th a").count()
        while page.locator("a[rel=next]").count():
            page.click("a[rel=next]")
            seen += page.locator("#rows th a").count()
        page.click("text=Search and filter the directory")

        assert seen == MANY + len(SPECIAL)
        assert page.url == (site / "index.html").as_uri()


def test_every_card_is_linked_where_it_lies(at, site):
    with at("#q=estimated") as found:
        assert found.page.get_attribute("#rows th a", "href") == "directory/estimated/threat-model/index.html"
    plain_page = (site / "list" / "2" / "index.html").read_text("utf-8")
    assert 'href="../../directory/agent-' in plain_page


def test_a_view_can_be_linked_and_comes_back(at):
    with at() as found:
        page = found.page
        page.fill("#q", "memory")
        page.check("input[value='high']")
        page.check("input[value='critical']")
        page.select_option("#factor", "dynamic_tool_use")
        page.select_option("#least", "0.3")
        page.select_option("#sort", "score")
        count, address = page.text_content("#count"), page.url
        first = page.text_content("#rows th")

    fragment = address[address.index("#") :]
    assert fragment == "#q=memory&band=critical,high&factor=dynamic_tool_use&least=0.3&sort=score"
    assert re.fullmatch(r"\d+ cards of 625", count)
    with at(fragment) as found:
        assert found.page.text_content("#count") == count
        assert found.page.text_content("#rows th") == first
        assert found.page.input_value("#q") == "memory"
        found.page.click("#clear")
        expect(found.page.locator("#count")).to_have_text("625 cards")
        assert found.page.input_value("#q") == ""
        found.page.go_back()
        expect(found.page.locator("#count")).to_have_text(count)


def test_an_address_of_nonsense_asks_for_nothing(at):
    hostile = (
        "#q=%3Cimg+src%3Dx%3E&band=__proto__,x&kind=constructor&tag=%ff&factor=__proto__&layer=L9&sort=toString&page=-3"
    )
    with at(hostile) as found:
        expect(found.page.locator("#count")).to_have_text("0 cards of 625")
        assert found.page.locator("#main img").count() == 0
        found.page.fill("#q", "")
        expect(found.page.locator("#count")).to_have_text("625 cards")
        assert found.said == []


def test_accents_are_as_good_as_none(at):
    with at("#q=zurich") as found:
        expect(found.page.locator("#count")).to_have_text("1 card of 625")
    with at("#q=Zürich") as found:
        expect(found.page.locator("#count")).to_have_text("1 card of 625")


def test_pages_are_of_a_hundred_and_turned_by_keyboard(at):
    with at("#sort=score") as found:
        page = found.page
        assert page.locator("#rows tr").count() == 100
        page.focus("a[rel=next]")
        page.keyboard.press("Enter")
        expect(page.locator("#turn")).to_contain_text("Page 2 of 7")
        expect(page.locator("#found")).to_be_focused()
        assert page.url.endswith("#sort=score&page=2")


def test_cards_are_chosen_and_compared(at):
    with at("#q=agent+1") as found:
        page = found.page
        for number in range(4):
            page.locator("#rows input").nth(number).focus()
            page.keyboard.press("Space")
        assert page.locator("#rows input").nth(4).is_disabled()
        names = page.locator("#rows th a").all_text_contents()[:4]
        page.click("text=Compare 4 cards")
        expect(page.locator("thead th a").nth(0)).to_have_text(names[0])
        assert [page.locator("thead th").nth(at).locator("a").first.text_content() for at in range(4)] == names
        assert found.said == []


def cells(page, line):
    row = page.locator("tr", has=page.locator("th", has_text=re.compile(f"^{re.escape(line)}$")))
    return [" ".join(text.split()) for text in row.locator("td").all_text_contents()]


def test_what_is_compared_is_what_the_cards_say(at):
    with at("#estimated,agent-9,withheld", "compare/index.html") as found:
        page = found.page
        nine = a_row(9)
        assert cells(page, "AIVSS")[0] == "Medium to Critical 6.0–9.3, about 8.7, no model"
        assert cells(page, "AIVSS")[1].startswith(f"{nine.aivss} {nine.band} {nine.low}–{nine.high}")
        assert cells(page, "AIVSS")[2].startswith("withheld")
        assert cells(page, "Bands")[0] == "Medium 20 %, High 80 %, Critical < 1 %"
        for place, factor in enumerate(factors.FACTORS):
            assert cells(page, factor.label)[1] == f"{nine.factors[place]:.1f}"
        for place, layer in enumerate(layers.LAYERS):
            assert cells(page, f"{layer.key} {layer.name}")[1] == (
                "✓ mapped" if nine.certain[place] else "⚠ not certain"
            )
        assert cells(page, "Kind")[1] == products.LABELS[nine.kind]
        assert cells(page, "Listing read")[1] == nine.read_at[:10]
        assert cells(page, "Approved")[1] == nine.approved_at[:10]
        assert cells(page, "Marks")[2] == "partial"
        page.click("text=remove >> nth=0")
        expect(page.locator("thead th")).to_have_count(2)


@pytest.mark.parametrize(
    ("fragment", "says"),
    [
        ("", "Tick two to four cards"),
        ("#agent-1", "Tick two to four cards"),
        ("#agent-1,no-such-card,agent-2", "Not in the directory: no-such-card."),
        ("#agent-1,agent-2,agent-3,agent-4,agent-5", "The first four of 5 are shown."),
        ("#%3Cimg%3E,__proto__,%,constructor", "Not in the directory: <img>, __proto__, %, constructor."),
        ("#agent-1,agent-1", "Tick two to four cards"),
    ],
)
def test_what_cannot_be_compared_is_said(at, fragment, says):
    with at(fragment, "compare/index.html") as found:
        expect(found.page.locator("#says")).to_contain_text(says)
        assert found.said == []


HOSTILE = (
    "</script><script>alert(1)</script>",
    "line\u2028and\u2029paragraph",
    "lone \ud800 and \udfff",
    "\u202eright to left",
    "__proto__",
    "\x00\x1b[31m",
    "x" * 10_000,
    "",
    "\u200b",
    "=HYPERLINK(1)",
    "]]>",
    "<img src=x onerror=alert(1)>",
)


def test_no_stranger_s_words_do_anything(opened, tmp_path):
    rows = [
        a_row(number, name=text, source=text, tags=(text, "tag"), summary=f"{text} summary", kind=text)
        for number, text in enumerate(HOSTILE)
    ]
    folder = written(directory.files(a_site(*rows)), tmp_path)
    catalogue = (folder / "assets" / "catalogue.js").read_text("ascii")

    assert "<" not in catalogue
    assert len(catalogue) < 20_000
    for path, fragment in (("index.html", ""), ("compare/index.html", "#agent-0,agent-1,agent-2,agent-3")):
        with _at(opened, folder / path, fragment) as found:
            expect(found.page.locator("#rows tr, .beside").first).to_be_visible()
            assert found.said == []
            assert not found.wider_than_the_window()
            assert found.page.evaluate("Object.prototype.polluted === undefined && !({}).agent")
    with _at(opened, folder / "index.html", "") as found:
        names = found.page.locator("#rows th a").all_text_contents()
        assert HOSTILE[0] in names
        assert names.count("without a name") == 2
        found.page.select_option("#tag", "__proto__")
        expect(found.page.locator("#count")).to_have_text("1 card of 12")


def test_a_site_of_ten_thousand_has_no_heavy_page():
    made = list(directory.files(a_site(*(a_row(number) for number in range(10_000)))))
    pages = [file for file in made if file.path.endswith(".html")]

    assert max(len(file.body) for file in pages) < 200_000
    assert len([file for file in pages if file.path.startswith("list/")]) == 39


def test_the_same_rows_make_the_same_bytes():
    rows = [a_row(number) for number in range(30)]

    assert list(directory.files(a_site(*rows))) == list(directory.files(a_site(*reversed(rows))))


def test_an_empty_directory_says_so(opened, tmp_path):
    folder = written(directory.files(a_site()), tmp_path)
    with _at(opened, folder / "index.html", "") as found:
        assert "No card is published yet." in found.page.inner_text("main")
        assert found.said == []
    with _at(opened, folder / "compare" / "index.html", "#a,b") as found:
        assert "Not in the directory: a, b." in found.page.inner_text("main")


def test_a_slug_that_its_name_does_not_tell_is_kept():
    every = entries([a_row(1, name="Agent: One!", slug="agent-one"), a_row(2, name="Ágent", slug="agent")])

    assert columns(every)["slug"] == [0, "agent"]
    assert script(every).startswith(b"const CATALOGUE = {")


def test_a_preview_says_that_nobody_approved_it(tmp_path):
    made = {file.path: file.body.decode() for file in directory.files(a_site(a_row(1, state="draft"), preview=True))}

    assert '<span class="tag uncertain">draft</span>' in made["index.html"]
    assert "A person approved" not in made["index.html"]


@pytest.mark.parametrize(
    ("path", "fragment"),
    [
        ("index.html", ""),
        ("index.html", "#q=agent&sort=score&page=2"),
        ("list/2/index.html", ""),
        ("compare/index.html", ""),
        ("compare/index.html", "#estimated,withheld,agent-3,disputed"),
    ],
)
def test_the_pages_are_fit_to_be_read(chromium, site, path, fragment):
    assert_graceful(chromium, site / path, fragment)
