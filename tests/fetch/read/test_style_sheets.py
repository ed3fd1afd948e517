"""What a page's own style sheets hide: cut like any hidden text, or kept and carried where it could show after all."""

import time

import pytest
from lxml.html import document_fromstring

from pipeline.fetch.read.selectors import Asking, Match, parsed
from pipeline.fetch.read.style_rules import rules
from pipeline.fetch.read.style_sheets import Sheets
from tests.support.hostile import read

PROSE = "Brightwell is an agent that orders spare parts for lifts and writes to the people who mend them. " * 4
SECRET = "words that nobody sees"


def page(css, body=f"<p class=x id=i>{SECRET}</p>", head="", media=""):
    style = f"<style{media}>{css}</style>"
    html = f"<!doctype html><html><head><title>T</title>{style}{head}</head><body><p>{PROSE}</p>{body}</body></html>"
    return read(html.encode())


def carried(listing):
    return [(one.place, one.text) for one in listing.hidden]


HIDDEN = {
    "class": ".x{display:none}",
    "id": "#i { visibility : hidden }",
    "element": "section ~ p, p.x{display:none}",
    "attribute": "[class=x]{display:none}",
    "font-size": ".x{font-size:0}",
    "font": ".x{font:0/0 a}",
    "off-screen": ".x{position:absolute;left:-9999px}",
    "indent": ".x{text-indent:-99999px}",
    "collapse": ".x{visibility:collapse}",
    "content-visibility": ".x{content-visibility:hidden}",
    "screen": "@media screen and (min-width:600px){.x{display:none}}",
    "supports": "@supports (display:grid){@layer a{.x{display:none}}}",
    "print-shows": ".x{display:none}@media print{.x{display:block!important}}",
    "escaped": ".\\78 {d\\69splay:none}",
    "comment": "/* a */.x/* b */{/* } */display/**/:none}",
    "string": ".a::before{content:'}/*'}.x{display:none}",
    "never-closed": ".x{display:none",
    "nested": "body{& .x{display:none}}",
    "nested-plainly": "body{p{color:red;&.x{display:none}}}",
    "is": ":is(div, p).x{display:none}",
    "not": "p:not(.y):not(#j).x{display:none}",
    "child": "body > p:last-child{display:none}",
    "nth": "p:nth-child(2n){display:none}",
    "sibling": "p + .x{display:none}",
    "important": ".x{display:none!important}#i{display:block}",
    "more-specific": "#i{display:none}p.x{display:block}",
    "later": ".x{display:block}.x{display:none}",
    "beyond-elements": "*{display:none}p{display:block}.x{display:none}",
}


@pytest.mark.parametrize("css", HIDDEN.values(), ids=HIDDEN)
def test_what_a_sheet_hides_is_cut_and_carried(css):
    listing = page(css)

    assert SECRET not in listing.text
    assert PROSE.strip() in listing.text
    assert carried(listing) == [("css", SECRET)]


SHOWN = {
    "print": "@media print{.x{display:none}}",
    "narrow": "@media (max-width:600px){.x{display:none}}",
    "dark": "@media (prefers-color-scheme:dark){.x{visibility:hidden}}",
    "later": ".x{display:none}.x{display:block}",
    "more-specific": "p.x{display:block}.x{display:none}",
    "important": ".x{display:block!important}#i{display:none}",
    "another-class": ".y{display:none}.x .y{display:none}",
    "ancestor": "aside .x{display:none}",
    "not": ".x:not(p){display:none}",
    "first": "p.x:first-child{display:none}",
    "pseudo-element": ".x::before{display:none}.x:after{opacity:0}",
    "hover": ".x:hover{display:none}",
    "keyframes": "@keyframes a{from{opacity:0}}.x{animation:a}",
    "comment": "/*.x{display:none}*/",
    "not-supported": "@supports not (display:grid){.x{display:none}}",
    "placed-nowhere": ".x{left:-9999px}",
    "white-on-black": "body{background:#000}.x{color:#fff}",
    "white-on-a-picture": "body{background:url(a.png)}.x{color:white}",
    "height-of-nothing": ".x{height:0}",
}


@pytest.mark.parametrize("css", SHOWN.values(), ids=SHOWN)
def test_what_shows_in_the_end_is_plain_text(css):
    listing = page(css)

    assert SECRET in listing.text
    assert carried(listing) == []


PERHAPS = {
    "opacity": (".x{opacity:0}", ""),
    "white": (".x{color:#FFF}", ""),
    "the-colour-behind": ("body{background:rgb(18, 52, 86)}.x{color:#123456}", ""),
    "no-colour": (".x{color:transparent}", ""),
    "cut-off": (".x{height:0;overflow:hidden}", ""),
    "opened": (".x{display:none}.x.open{display:block}", ""),
    "opened-above": (".x{display:none}.open .x{display:block}", ""),
    "hovered": (".x{visibility:hidden}p:hover .x, .x:hover{visibility:visible}", ""),
    "at-rest": (".x:not(:hover){display:none}", ""),
    "in-a-narrow-window": (".x{display:none}@media (max-width:600px){.x{display:block}}", ""),
    "by-a-script": (".x{display:none}", "<script>document.querySelector('.x').hidden = false</script>"),
    "not-known": (".x:has(> b, :unheard-of){display:none}", ""),
}


@pytest.mark.parametrize(("css", "head"), PERHAPS.values(), ids=PERHAPS)
def test_what_could_show_after_all_stays_and_is_carried_too(css, head):
    listing = page(css, head=head)

    assert SECRET in listing.text
    assert carried(listing) == [("css", SECRET)]


FAR = "<script src=app.js></script>"


@pytest.mark.parametrize(
    ("before", "head", "stays"),
    [
        pytest.param("<h3>Who may see it?</h3>", FAR, True, id="heading"),
        pytest.param("<button>More</button>", FAR, True, id="button"),
        pytest.param("<div>Who may see it?</div>", FAR, True, id="question"),
        pytest.param("<p>It answers mail.</p>", FAR, False, id="sentence"),
        pytest.param("<h3>Who may see it?</h3>", "", False, id="no-script"),
    ],
)
def test_a_script_from_elsewhere_may_open_what_is_led_in(before, head, stays):
    listing = page(".x{display:none}", f"{before}<p class=x>{SECRET}</p>", head=head)

    assert (SECRET in listing.text) is stays
    assert carried(listing) == [("css", SECRET)]


@pytest.mark.parametrize(("media", "stays"), [(" media=print", True), (" media=screen", False), ("", False)])
def test_a_sheet_may_be_for_print_alone(media, stays):
    assert (SECRET in page(".x{display:none}", media=media).text) is stays


def test_a_style_of_the_element_itself_goes_before_a_rule():
    shown = page(".x{display:none}", f"<p class=x style='display:block'>{SECRET}</p>")
    hidden = page(".x{display:none!important}", f"<p class=x style='display:block'>{SECRET}</p>")

    assert (SECRET in shown.text, carried(shown)) == (True, [])
    assert (SECRET in hidden.text, carried(hidden)) == (False, [("css", SECRET)])


def test_what_a_child_takes_back_is_seen_and_its_siblings_are_not():
    css = "ul{font-size:0}.y{font-size:14px}"
    listing = page(css, f"<ul><li class=y>One that is seen by all.</li><li>{SECRET}</li></ul>")
    menu = page("ul{font-size:0}li{font-size:14px}", "<ul><li>One that is seen.</li><li>Another that is.</li></ul>")

    assert "One that is seen by all." in listing.text
    assert SECRET not in listing.text
    assert "One that is seen." in menu.text
    assert carried(menu) == []


def test_a_page_that_hides_itself_until_its_scripts_have_run_is_read():
    listing = read(
        f"<html><head><style>body{{display:none}}.main{{visibility:hidden}}</style></head>"
        f"<body><div class=main><p>{PROSE}</p></div></body></html>".encode()
    )

    assert PROSE.strip() in listing.text


def test_a_tab_that_a_control_opens_is_read():
    told = PROSE.replace("Brightwell", "Harbour").strip()
    body = f"<button aria-controls=i>More</button><div role=tabpanel id=i class=x><p>{told}</p></div>"

    assert told in page(".x{display:none}", body).text
    assert told not in page(".x{display:none}", body.replace("<button", "<b")).text


def test_a_sheet_that_holds_without_scripts_only_hides_nothing():
    head = "<noscript><style>.x{display:none}</style></noscript><template><style>.x{display:none}</style></template>"

    assert SECRET in page("", head=head).text


def test_rules_are_read_with_what_they_set():
    css = "@media print{.a{display:none}}@media (max-width:40em){.b{opacity:0!important}}.c, #d{margin:0;color:RED}"

    assert [(rule.selectors, rule.set, rule.holds) for rule in rules(css)] == [
        (".b", {"opacity": ("0", True)}, False),
        (".c, #d", {"color": ("red", False)}, True),
    ]


@pytest.mark.parametrize(
    ("selector", "weight"),
    [("p", (0, 0, 1)), ("#a .b[c] > d:hover", (1, 3, 1)), (":is(#a, b) c", (1, 0, 1)), (":where(#a) c", (0, 0, 1))],
)
def test_a_selector_weighs_what_it_names(selector, weight):
    assert parsed(selector).weight == weight


@pytest.mark.parametrize("selector", ["a::before", "a >", "> a", "a:not(", "", "a,b", ".1 !"])
def test_what_is_no_selector_of_an_element_is_none(selector):
    assert parsed(selector) is None


@pytest.mark.parametrize(
    ("selector", "match"),
    [
        ("main p", Match.YES),
        ("main > p", Match.NO),
        ("main div > p.a.b", Match.YES),
        ("h2 ~ p", Match.YES),
        ("h2 + p", Match.NO),
        ("p:hover", Match.COULD),
        ("p:not(:hover)", Match.AT_REST),
        ("main:hover p", Match.COULD),
        ("p:nth-of-type(2)", Match.YES),
        ("p:nth-last-child(1)", Match.YES),
        ("p:nth-child(-n+2)", Match.NO),
        ("[lang|=en] p[title^='To' i]", Match.YES),
    ],
)
def test_whether_an_element_is_meant(selector, match):
    tree = document_fromstring(
        "<main lang=en-GB><div><h2>A</h2><p>B</p><p class='a b' title='tolls'>C</p></div></main>"
    )

    assert Asking(parsed(selector))(tree.findall(".//p")[1]) is match


WORDS = "".join(f"<p class='x c{n}'>word {n}</p>" for n in range(3_000))
FLOODS = {
    "rules": "".join(f".c{n}{{display:none}}.d{n} .e{n}:hover{{visibility:hidden}}" for n in range(25_000)),
    "selectors-of-one-class": "".join(f".x:not(.q{n}){{opacity:0}}" for n in range(50_000)),
    "what-could-show": ".x{display:none}" + "".join(f".q{n} .x{{display:block}}" for n in range(50_000)),
    "places": "".join(f"*:nth-child({n}){{display:none}}" for n in range(50_000)),
    "siblings": ".x ~ .x ~ .x ~ .x ~ .x{opacity:0}",
    "braces": "{" * 1_000_000,
    "blocks": "@media screen{.a{" * 60_000,
    "brackets": ".x:not(" * 100_000 + "{display:none}",
    "comments": "/*" * 500_000,
    "one-list": ",".join(f".c{n}" for n in range(100_000)) + "{display:none}",
}


@pytest.mark.parametrize("css", FLOODS.values(), ids=FLOODS)
def test_a_flood_of_rules_is_read_in_seconds(css):
    begun = time.monotonic()
    listing = page(css, WORDS)

    assert "Brightwell" in listing.text
    assert time.monotonic() - begun < 20


def test_a_page_of_more_rules_than_are_weighed_says_so():
    listing = page(FLOODS["selectors-of-one-class"], WORDS)

    assert listing.doubt == "what the page's style sheets hide was looked for in a part of it only"
    assert page(".x{display:none}").doubt is None


def test_a_page_without_sheets_has_no_verdicts():
    tree = document_fromstring("<p style='display:none'>One</p>")
    sheets = Sheets(tree)

    assert [(sheets.hides(one), sheets.dims(one)) for one in tree.iter()] == [(False, False)] * 3
