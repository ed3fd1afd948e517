"""
The calculator in Chromium against ``pipeline.scoring``: the same figures to the digit, refusals in the same words.

The grids are put to the page's own functions in one go; what a reader does is done by keyboard and mouse.
"""

import json
import random
from contextlib import contextmanager
from decimal import Decimal
from itertools import product

import pytest
from playwright.sync_api import expect

from pipeline import scoring
from pipeline.errors import InputError
from pipeline.publish import calculator
from pipeline.scoring import Inputs, cvss4, lines
from pipeline.scoring.formulas import Terms, evaluate_all
from pipeline.scoring.lines import spelled
from pipeline.scoring.profiles import CVSS_LEVELS
from pipeline.taxonomy import factors
from tests.support.browser import chromium, opened
from tests.support.made import modelled_card, offline_card
from tests.support.paths import PUBLISHED
from tests.support.publishing import assert_graceful
from tests.support.sites import a_site, written

__all__ = ["chromium", "opened"]

pytestmark = [pytest.mark.long(120), pytest.mark.xdist_group("browser")]

GOOD = calculator.VECTOR
NLI = factors.NATURAL_LANGUAGE.key


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return written(calculator.files(a_site()), tmp_path_factory.mktemp("site"))


@pytest.fixture
def at(opened, site):
    """Opens the calculator with a fragment."""
    path = site / "calculator" / "index.html"

    @contextmanager
    def at(fragment=""):
        with opened(path) as found:
            if fragment:
                found.page.goto("about:blank")
                found.page.goto(path.as_uri() + fragment)
            yield found

    return at


# --- The sums


def spread(total, keys):
    """Ten texts that add up to ``total``: as many full ones as fit, then what is left."""
    values, left = {}, Decimal(total)
    for key in keys:
        values[key] = str(min(left, Decimal("1.0")))
        left -= Decimal(values[key])
    return values


SCORES = """([name, all]) => all.map((each) => {
  const found = score(each, name);
  return [found.aars, found.aivss, found.severity].join(" ");
})"""
GRID = """([name, bases, sums, threats, mitigations]) => {
  const out = [];
  for (const c of bases) for (const s of sums) for (const t of threats) for (const m of mitigations) {
    const found = computed({ c, s, t, m }, PROFILES.get(name));
    out.push([found.aars, found.aivss, found.severity].join(" "));
  }
  return out;
}"""


def expected(terms, profile):
    return [f"{spelled(aars)} {aivss} {scoring.severity(aivss)}" for aars, aivss in evaluate_all(terms, profile)]


def whole(levels, scale):
    return [int(level * scale) for level in levels]


@pytest.mark.parametrize("name", [name for name in scoring.PROFILES if name != "directory"])
def test_the_whole_grid_of_owasp_comes_out_to_the_digit(at, name):
    """All 19,089 scores that a profile can give (6,363 of v0.5), from the texts that a reader would enter."""
    profile = scoring.profile(name)
    sums = [Decimal(number) / 2 for number in range(21)]
    cells = [Terms(*cell) for cell in product(CVSS_LEVELS, sums, profile.threat_levels, profile.mitigation_levels)]
    given = [
        {
            "base": str(cell.cvss_base),
            "factors": spread(cell.factor_sum, profile.factor_keys),
            "threat": str(cell.threat_multiplier),
            "mitigation": str(cell.mitigation_factor),
        }
        for cell in cells
    ]
    with at() as found:
        assert found.page.evaluate(SCORES, [name, given]) == expected(cells, profile)


@pytest.mark.parametrize("base", range(0, 101, 20))
def test_the_whole_grid_of_the_directory_comes_out_to_the_digit(at, base):
    """All 1,458,743 of its scores, in six turns."""
    profile = scoring.profile("directory")
    bases = CVSS_LEVELS[base : base + 20]
    sums = [Decimal(number).scaleb(-1) for number in range(101)]
    cells = [Terms(*cell) for cell in product(bases, sums, profile.threat_levels, profile.mitigation_levels)]
    with at() as found:
        got = found.page.evaluate(
            GRID,
            [
                profile.name,
                whole(bases, 10),
                whole(sums, 10),
                whole(profile.threat_levels, 100),
                whole(profile.mitigation_levels, 100),
            ],
        )

    assert got == expected(cells, profile)


def test_all_cvss_vectors_have_the_base_score_of_the_library(at):
    """104,976 of them."""
    keys, values = zip(*cvss4.METRICS.items(), strict=True)
    vectors = [cvss4.join(dict(zip(keys, each, strict=True))) for each in product(*values)]
    with at() as found:
        got = found.page.evaluate("vectors => vectors.map(baseOf)", vectors)

    assert len(vectors) == 104_976
    assert got == [str(cvss4.base_score(vector)) for vector in vectors]


def test_the_published_scores_come_out(at):
    cards = [json.loads(line, parse_float=str) for line in PUBLISHED.read_text("utf-8").splitlines()]
    given = [
        {
            "base": card["cvss_base"],
            "factors": card["factors"],
            "threat": card["threat_multiplier"],
            "mitigation": card["mitigation_factor"],
        }
        for card in cards
    ]
    with at() as found:
        got = found.page.evaluate("all => all.map(one => score(one, 'directory'))", given)

    assert len(cards) == 82
    assert [(each["factor_sum"], each["aivss"], each["severity"]) for each in got] == [
        (card["factor_sum"], card["aivss"], card["severity"]) for card in cards
    ]


def random_inputs(rnd, profile):
    """On their levels, or anywhere near."""

    def one(levels):
        if rnd.random() < 0.6:
            return format(rnd.choice(levels), "f")
        return str(Decimal(rnd.randrange(0, 12_000)).scaleb(-rnd.choice((3, 4))))

    return {
        "base": one(CVSS_LEVELS),
        "factors": {key: one(profile.factor_levels) for key in factors.ALL_KEYS},
        "threat": one(profile.threat_levels),
        "mitigation": one(profile.mitigation_levels),
    }


def in_python(given):
    return Inputs(
        Decimal(given["base"]),
        {key: Decimal(value) for key, value in given["factors"].items()},
        Decimal(given["threat"]),
        Decimal(given["mitigation"]),
    )


def snapped_in_python(given, profile):
    try:
        inputs, moved = scoring.snap(in_python(given), profile)
    except InputError as err:
        return str(err)
    result = scoring.score(inputs, profile)
    return [str(result.aivss), [[key, str(was), str(now)] for key, was, now in moved]]


def checked_in_python(given, profile):
    try:
        return str(scoring.score(in_python(given), profile).aivss)
    except InputError as err:
        return str(err)


SNAPPED = """([all, name]) => all.map((given) => {
  try {
    const [inputs, moved] = snap(given, PROFILES.get(name));
    return [score(inputs, name).aivss, moved.map(({ key, was, now }) => [key, was, now])];
  } catch (error) { if (!(error instanceof Refused)) throw error; return error.message; }
})"""
CHECKED = """([all, name]) => all.map((given) => {
  try {
    return score(given, name).aivss;
  } catch (error) { if (!(error instanceof Refused)) throw error; return error.message; }
})"""


@pytest.mark.parametrize("name", scoring.PROFILES)
def test_what_is_off_its_levels_is_refused_or_moved_as_by_the_command(at, name):
    profile = scoring.profile(name)
    rnd = random.Random(name)
    given = [random_inputs(rnd, profile) for _ in range(2_000)]
    with at() as found:
        refused = found.page.evaluate(CHECKED, [given, name])
        moved = found.page.evaluate(SNAPPED, [given, name])

    assert refused == [checked_in_python(each, profile) for each in given]
    assert moved == [snapped_in_python(each, profile) for each in given]


@pytest.mark.parametrize(
    "vector",
    [
        "",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H",
        "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        GOOD.removeprefix("CVSS:4.0/"),
        f"{GOOD}/",
        GOOD.replace("/AC", " /AC"),
        GOOD.replace("AC:L", "ACL"),
        GOOD.replace("AC:L", "AC:L:H"),
        GOOD.replace("UI:N", "UI:R"),
        GOOD.replace("AC:L", "ac:L"),
        f"{GOOD}/LC:D",
        f"{GOOD}/AV:N",
        f"{GOOD}/E:P",
        GOOD.removesuffix("/SI:N/SA:N"),
        f"{GOOD}/__proto__:N",
        f"{GOOD}/\u202e\x00\ud800\U000e0041\\'",
        f"{GOOD}/it's",
        "\xa0",
        "A" * 1_000,
    ],
    ids=lambda vector: vector[-24:].replace("/", "_").replace(":", "") or "empty",
)
def test_a_faulty_vector_is_refused_in_the_same_words(at, vector):
    with pytest.raises(InputError) as caught:
        cvss4.base_score(vector)
    with at() as found:
        got = found.page.evaluate(
            "vector => { try { baseOf(vector); } catch (error) { return error.message; } }", vector
        )

    assert got == str(caught.value)


def test_metrics_may_come_in_any_order_and_undefined_ones_count_for_nothing(at):
    prefix, *metrics = GOOD.split("/")
    vector = "/".join([prefix, *reversed(metrics), *(f"{key}:X" for key in cvss4.OTHER_METRICS)])
    with at() as found:
        assert found.page.evaluate("baseOf", vector) == "8.7"


def test_what_each_input_moves_is_the_score_with_that_input_changed(at):
    name = "directory"
    profile = scoring.profile(name)
    given = {"base": "7.5", "factors": dict.fromkeys(factors.ALL_KEYS, "0.4"), "threat": "1.05", "mitigation": "0.95"}
    given["factors"]["self_modification"] = "0.0"
    with at() as found:
        got = found.page.evaluate("([given, name]) => moves(given, name)", [given, name])

    def scored(**changed):
        return str(scoring.score(in_python(given)._replace(**changed), profile).aivss)

    by_key = {each["key"]: each for each in got}
    up = {**in_python(given).factors, "dynamic_tool_use": Decimal("0.5")}
    assert by_key["factors.self_modification"]["down"] is None
    assert by_key["factors.dynamic_tool_use"]["up"][1]["aivss"] == scored(factors=up)
    assert by_key["cvss_base"]["up"][0] == "7.6"
    assert by_key["cvss_base"]["up"][1]["aivss"] == scored(cvss_base=Decimal("7.6"))
    assert by_key["mitigation_factor"]["down"][1]["aivss"] == scored(mitigation_factor=Decimal("0.90"))
    assert by_key["threat_multiplier"]["down"][1]["aivss"] == scored(threat_multiplier=Decimal("1.00"))


# --- The page


def test_the_page_opens_on_the_figures_that_it_was_written_with(at, site):
    """So nothing jumps, and without the script they stand for the values in the form."""
    with at() as found:
        assert found.page.text_content("#aivss") == "9.4"
        assert found.page.text_content("#band") == "Critical"
        assert found.page.text_content("#refused") == ""
        assert found.said == []
        line = found.page.text_content("#json")
    assert line in (site / "calculator" / "index.html").read_text("utf-8").replace("&#34;", '"')
    assert json.loads(lines.scored(line, scoring.profile("directory")))["aivss"] == 9.4


def test_a_vector_and_its_metrics_follow_each_other(at):
    with at() as found:
        page = found.page
        page.select_option("#metric-UI", "A")
        assert "UI:A" in page.input_value("#vector")
        page.fill("#vector", GOOD.replace("AV:N", "AV:P"))
        assert page.input_value("#metric-AV") == "P"
        page.fill("#vector", "CVSS:3.1/AV:N")
        expect(page.locator("#refused")).to_contain_text("assess the flaw again in v4.0")
        assert page.text_content("#aivss") == "—"


def test_another_profile_refuses_what_is_off_its_levels_and_offers_to_move_it(at):
    with at(
        "#profile=directory&base=7.5&factors=0.6,0.5,0.1,0.7,0.3,0.5,0.4,0.2,0.5,0.4&nli=0.9&thm=1.05&mf=0.95"
    ) as found:
        page = found.page
        assert page.text_content("#aivss") == "8.2"
        page.check("input[value='owasp-v0.8']")
        expect(page.locator("#refused")).to_have_text(
            "factors.autonomy_of_action is 0.6 (and 9 more off their levels); owasp-v0.8 allows 0.0, 0.5 or 1.0"
        )
        assert page.text_content("#aivss") == "—"
        page.click("#snap")
        expect(page.locator("#moved")).to_contain_text("Autonomy of Action 0.6 → 0.5")
        assert page.text_content("#refused") == ""
        assert page.input_value("#threat") == "1.00"


def test_what_lies_far_off_cannot_be_moved(at):
    with at("#profile=directory&base=7.5&factors=7,0,0,0,0,0,0,0,0,0&thm=1.00&mf=1.00") as found:
        expect(found.page.locator("#refused")).to_contain_text(
            "factors.autonomy_of_action is 7; directory allows 0.0, 0.1 … 1.0"
        )
        assert found.page.locator("#offer").is_hidden()


def test_a_link_never_fills_in_what_it_leaves_out(at):
    with at("#profile=owasp-v0.8&base=7.5&factors=0.5,0.5,0.5,0.5,0.5,0.5,0.5,0.5,0.5,0.5&thm=1.00&mf=1.00") as found:
        expect(found.page.locator("#refused")).to_have_text(
            "factors.natural_language_interface is missing; owasp-v0.8 scores it in place of goal_driven_planning"
        )
        assert found.page.locator("#offer").is_hidden()


def test_a_bare_number_in_the_place_of_a_vector_is_a_base(at):
    with at("#profile=directory&cvss=7.5&factors=0.6,0.5,0.1,0.7,0.3,0.5,0.4,0.2,0.5,0.4&thm=1.05&mf=0.95") as found:
        assert found.page.text_content("#aivss") == "8.2"
        assert found.page.is_checked("#by-base")


def test_the_address_carries_the_inputs(at, opened, site):
    with at() as found:
        page = found.page
        page.fill("#factor-4", "0.9")
        page.select_option("#metric-AC", "H")
        aivss, address = page.text_content("#aivss"), page.url
        assert page.get_attribute("#link", "href") == address[address.index("#") :]
    with at(address[address.index("#") :]) as found:
        assert found.page.text_content("#aivss") == aivss
        assert found.page.input_value("#factor-4") == "0.9"


@pytest.mark.parametrize("card", [modelled_card(), offline_card()], ids=["with-a-vector", "with-a-bare-base"])
def test_a_card_is_started_from_with_its_own_figures(at, card):
    with at(f"#{calculator.fragment(card)}") as found:
        page = found.page
        assert page.text_content("#aivss") == f"{card.score.aivss:.1f}"
        assert page.text_content("#cvss-base") == f"{card.score.cvss_base:.1f}"
        assert page.text_content("#from") == f" · Started from the card {card.slug}"
        assert found.said == []


def test_a_card_that_was_moved_to_its_profile_starts_on_its_levels(at):
    card = offline_card(snap=True, name="owasp-v0.8")
    with at(f"#{calculator.fragment(card)}") as found:
        assert found.page.text_content("#aivss") == f"{card.score.aivss:.1f}"


def test_a_card_without_a_score_is_nothing_to_start_from():
    assert calculator.fragment(offline_card().model_copy(update={"score": None})) == ""


def test_a_link_is_only_ever_text(at):
    hostile = "%3Cimg src=x onerror=alert(1)%3E%00%EF%BF%BD\u202e%ff%"
    with at(
        f"#profile={hostile}&cvss={hostile}&factors={hostile}&nli={hostile}&thm={hostile}&mf={hostile}&from={hostile}"
    ) as found:
        assert found.page.locator("#main img").count() == 0
        assert found.said == []
        said = found.page.text_content("#refused")
    assert said.endswith("'<img src=x onerror=alert(1)>\\x00\ufffd\\u202e\ufffd%'; take it out")


def test_arrow_keys_go_from_level_to_level(at):
    with at() as found:
        page = found.page
        page.focus("#factor-1")
        page.keyboard.press("ArrowUp")
        assert page.input_value("#factor-1") == "0.6"
        page.check("input[value='owasp-v0.8']")
        page.focus("#threat")
        page.keyboard.press("ArrowDown")
        assert page.input_value("#threat") == "0.97"
        page.focus("#factor-1")
        page.keyboard.press("ArrowUp")
        assert page.input_value("#factor-1") == "0.5"


def test_the_way_to_the_content_leaves_the_inputs_alone(at):
    with at() as found:
        page = found.page
        page.check("input[value='owasp-v0.5']")
        page.keyboard.press("Home")
        page.focus(".skip-link")
        page.keyboard.press("Enter")
        assert page.is_checked("input[value='owasp-v0.5']")


def test_the_page_is_fit_to_be_read(chromium, site):
    assert_graceful(chromium, site / "calculator" / "index.html")


def test_without_the_script_the_page_says_what_it_cannot_do(chromium, site):
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto((site / "calculator" / "index.html").as_uri())

        assert "The sum needs the script of this page" in page.inner_text("main")
        assert "AIVSS = ((CVSS + Σ factors) / 2) × ThM" in page.inner_text("main")
        assert page.locator(".step").first.is_hidden()
