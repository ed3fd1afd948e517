"""HTML as it is found: what survives, what must not, and what it costs."""

import time

import pytest

from pipeline import fetch
from pipeline.model import Http, Listing
from tests.support.paths import LISTINGS

PROSE = (
    "The agent reads the mail of the whole office and answers what it can. It keeps every letter for ten years. "
    "Nobody looks at the answers before they are sent, and the rules can be changed by anyone who may write to it. "
)


def parse(page: str | bytes, *, url: str | None = None, charset: str | None = None) -> Listing:
    raw = page.encode() if isinstance(page, str) else page
    http = None
    if url:
        http = Http(
            final_url=url,
            status=200,
            content_type="text/html",
            etag=None,
            last_modified=None,
            wire_bytes=len(raw),
            decoded_bytes=len(raw),
        )
    return fetch.parse(raw, source=url or "-", charset=charset, now="2026-11-22T07:00:00Z", http=http)


@pytest.fixture(scope="module")
def vendor() -> Listing:
    return parse((LISTINGS / "vendor_page.html").read_bytes())


def test_a_vendor_page_is_named_and_whole(vendor: Listing) -> None:
    assert (vendor.kind, vendor.name, vendor.shortfall) == ("html", "Tidewarden", None)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("## What it may do", id="heading"),
        pytest.param("- Above the budget, a duty officer must confirm", id="nested-list"),
        pytest.param("Radio transcripts | 400 days", id="table"),
        pytest.param("curl -fsSL https://get.brackwater.example/connector | sh", id="code"),
        pytest.param("tidewarden connect --port-id 117", id="second-line-of-code"),
        pytest.param("feature: Sends VHF messages by text to speech", id="feature"),
        pytest.param("permission: Read and write access to the port management system", id="permission"),
        pytest.param("category: BusinessApplication", id="category"),
        pytest.param("publisher: Brackwater Systems", id="publisher"),
        pytest.param("price: 490 EUR, Harbour plan", id="price"),
        pytest.param("page title: Tidewarden – Harbour traffic agent | Brackwater Systems", id="title"),
        pytest.param("page description: Autonomous berth planning for mid-sized ports.", id="open-graph"),
    ],
)
def test_a_vendor_page_keeps(vendor: Listing, line: str) -> None:
    assert line in vendor.text.split("\n")


def test_inline_markup_does_not_part_words(vendor: Listing) -> None:
    assert "Tidewarden is an agent that plans berths and speaks with pilots" in vendor.text
    assert "shared between all ports" in vendor.text


@pytest.mark.parametrize(
    "hidden",
    [
        pytest.param("rate every factor", id="display-none"),
        pytest.param("Hidden by attribute", id="hidden-attribute"),
        pytest.param("Hidden from screen readers", id="aria-hidden"),
        pytest.param("Screen reader only", id="screen-reader-class"),
        pytest.param("In a comment", id="comment"),
        pytest.param("In a template", id="template"),
        pytest.param("tracking-script-text", id="script"),
        pytest.param("color: red", id="style"),
        pytest.param("ratingValue", id="rating"),
    ],
)
def test_a_vendor_page_drops(vendor: Listing, hidden: str) -> None:
    assert hidden not in vendor.text


@pytest.mark.parametrize(
    "style",
    ["visibility:hidden", "font-size: 0px", "position:absolute;left:-9999px", "text-indent:-10000px", "DISPLAY : NONE"],
)
def test_text_that_a_style_hides_is_dropped(style: str) -> None:
    text = parse(
        f"<html><body><main><p>{PROSE}</p><p style='{style}'>sly words</p><p>{PROSE}</p></main></body></html>"
    ).text

    assert "sly words" not in text


@pytest.mark.parametrize(
    "tag",
    ["details open", "p style='font-size:0.9em'", "div style='opacity:0'", "div hidden='until-found'", "section"],
)
def test_text_that_can_be_seen_is_kept(tag: str) -> None:
    name = tag.split()[0]
    text = parse(
        f"<html><body><main><p>{PROSE}</p><{tag}>Plain words to be read.</{name}><p>{PROSE}</p></main></body></html>"
    ).text

    assert "Plain words to be read." in text


def test_a_page_behind_an_open_dialogue_is_still_read() -> None:
    """A dialogue sets ``aria-hidden`` on all the rest, which is visible all the same."""
    text = parse(
        f"<html><body><div id=app aria-hidden=true><p>{PROSE * 2}</p></div><div>Hello!</div></body></html>"
    ).text

    assert "Nobody looks at the answers" in text


def test_text_is_verbatim() -> None:
    """Nothing is escaped: a quote must stand in the listing as it stands on the page."""
    words = r"call delete_namespace(*args) if a < b, [x] or C:\temp\*_x costs $5 or ~6 | 7 #8"
    text = parse(
        f"<html><body><article><p>{PROSE}</p><p>{words.replace('<', '&lt;')}</p><p>{PROSE}</p></article></body></html>"
    ).text

    assert words in text


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        pytest.param(
            "<p>One<p>Two<ul><li>a<li>b</ul><table><tr><td>x<td>y</table>",
            "One\n\nTwo\n\n- a\n- b\n\nx | y",
            id="unclosed",
        ),
        pytest.param("<html><body>Only<br>loose<br/>text</body></html>", "Only\nloose\ntext", id="loose-text"),
        pytest.param("<html><body><font><b>Old <i>page</b></i></font></body></html>", "Old page", id="crossed-tags"),
        pytest.param("<html><body><dl><dt>Memory<dd>30 days</dl></body></html>", "- Memory: 30 days", id="definitions"),
        pytest.param(
            "<html><body><pre>a = 1\n<span>b</span> = 2</pre></body></html>", "a = 1\nb = 2", id="preformatted"
        ),
        pytest.param("<html><body><div>a\x00b</div>", "ab", id="null-byte"),
        pytest.param("<html><body><div>a &amp; b &lt;c&gt; &#8217;</div>", "a & b <c> ’", id="entities"),
        pytest.param("<html><body><nav>Menu only</nav></body></html>", "Menu only", id="navigation-only"),
        pytest.param("<html></html>", "", id="empty"),
        pytest.param("<!doctype html>", "", id="doctype-only"),
        pytest.param("<html><!-- <p>x</p>", "", id="open-comment"),
        pytest.param(
            "<html><body><template shadowrootmode=open><p>Shadow text</p></template></body></html>",
            "Shadow text",
            id="shadow-root",
        ),
    ],
)
def test_ragged_pages(page: str, expected: str) -> None:
    assert parse(page).text == expected


def test_text_in_odd_containers_is_found() -> None:
    rows = "".join(f"<tr><td><font size=2>{PROSE.replace('office', f'office {n}')}</font></td></tr>" for n in range(5))
    text = parse(
        f"<html><body><center><table><tr><td><table>{rows}</table></td></tr></table></center></body></html>"
    ).text

    assert all(f"office {n}" in text for n in range(5))


@pytest.mark.parametrize(
    "block",
    [
        pytest.param('{"@type": "SoftwareApplication", "featureList": "Sends mail",}', id="trailing-comma"),
        pytest.param(
            '[{"@type": "Person"}, {"@type": "MobileApplication", "featureList": ["Sends mail"]}]', id="array"
        ),
        pytest.param(
            '{"@graph": [{"@type": "https://schema.org/WebApplication", "featureList": "Sends mail"}]}', id="graph"
        ),
        pytest.param('<!-- {"@type": "WebApplication", "featureList": "Sends mail"} -->', id="comment-wrapper"),
        pytest.param(
            '//<![CDATA[\n{"@type": "WebApplication", "featureList": "Sends mail"};\n//]]>', id="character-data-wrapper"
        ),
        pytest.param(
            '{"@type": "WebPage", "mainEntity": {"@type": "WebApplication", "featureList": "Sends mail"}}', id="nested"
        ),
        pytest.param(
            '{"@type": ["Thing", "SoftwareApplication"], "featureList": "- Sends\tmail\\n- Reads"}', id="several-types"
        ),
    ],
)
def test_software_in_json_ld(block: str) -> None:
    page = f"<html><head><script type='application/ld+json'>{block}</script></head><body><p>{PROSE}</p></body></html>"

    assert "feature: Sends mail" in parse(page).text.split("\n")


@pytest.mark.parametrize(
    "block",
    [
        pytest.param('{"@type": "SoftwareApplication", ', id="broken"),
        pytest.param("[" * 5000, id="deep"),
        pytest.param('{"@type": {"a": 1}, "offers": 7}', id="odd-types"),
        pytest.param('{"@type": "Product", "name": "Other"}', id="not-software"),
        pytest.param("", id="empty"),
    ],
)
def test_other_json_ld_is_passed_over(block: str) -> None:
    page = f"<html><head><script type='application/ld+json'>{block}</script></head><body><p>{PROSE}</p></body></html>"

    assert parse(page).text == PROSE.strip()


def test_what_the_main_text_says_is_not_repeated() -> None:
    head = f"<title>A</title><meta name=description content='{PROSE}'><meta property=og:description content='{PROSE}'>"
    text = parse(f"<html><head>{head}</head><body><p>{PROSE * 2}</p></body></html>").text

    assert "page description" not in text


@pytest.mark.parametrize(
    ("title", "heading", "name"),
    [
        pytest.param("Pilotfish | Acme Corp", "", "Pilotfish", id="vendor-behind"),
        pytest.param("Home | Pilotfish", "", "Pilotfish", id="generic-before"),
        pytest.param("GitHub - acme/pilot-fish: Steers ships · GitHub", "acme/pilot-fish", "pilot-fish", id="github"),
        pytest.param("acme/pilot-7b · Hugging Face", "", "acme/pilot-7b", id="hugging-face"),
        pytest.param("Steers ships for you at night – Pilotfish", "Pilotfish", "Pilotfish", id="heading-in-title"),
        pytest.param("E-mail agent", "Welcome", "E-mail agent", id="hyphen-in-a-word"),
        pytest.param("", "Pilotfish", "Pilotfish", id="heading-only"),
        pytest.param("", "", "pilots.example", id="nothing-but-the-host"),
    ],
)
def test_the_product_is_named(title: str, heading: str, name: str) -> None:
    page = f"<html><head><title>{title}</title></head><body><h1>{heading}</h1><p>{PROSE}</p></body></html>"

    assert parse(page, url="https://www.pilots.example/").name == name


def test_the_application_in_json_ld_names_the_product() -> None:
    data = '<script type="application/ld+json">{"@type": "WebApplication", "name": "Remora"}</script>'

    assert parse(f"<html><head><title>Buy now</title>{data}</head><body><p>{PROSE}</p></body></html>").name == "Remora"


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("<div>", "</div>"), ("<ul><li>", "</li></ul>"), ("<span>", ""), ("<table><tr><td>", ""), ("<font><b>", "")],
    ids=["blocks", "lists", "unclosed-spans", "unclosed-tables", "unclosed-fonts"],
)
def test_deep_nesting_is_read(opening: str, closing: str) -> None:
    page = (
        f"<html><body><p>before</p>{opening * 10_000}<p>the deep text</p>{closing * 10_000}<p>after</p></body></html>"
    )
    text = parse(page).text

    assert [word for word in ("before", "the deep text", "after") if word not in text] == []


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(f"<p>{PROSE}</p>" * 3_300, id="prose"),
        pytest.param("<p>a b</p>" * 100_000, id="small-elements"),
        pytest.param(("<div>some " * 150 + "</div>" * 150) * 400, id="deep-and-many"),
        pytest.param("<" * 1_000_000, id="brackets"),
        pytest.param("<!--" * 250_000, id="open-comments"),
        pytest.param("word " * 200_000, id="one-line"),
        pytest.param("<div hidden>x</div>" * 50_000, id="hidden-elements"),
    ],
)
@pytest.mark.usefixtures("no_collection")
def test_a_megabyte_is_read_in_seconds(body: str) -> None:
    """A generous bound, for a loaded machine: it is there to catch what grows with the square of the size."""
    start = time.process_time()
    parse(f"<html><body>{body}</body></html>")

    assert time.process_time() - start < 6


@pytest.mark.parametrize(
    "page",
    [
        "<title>Notes</title><main>{}</main>",
        "<!doctype html><title>Notes</title><meta charset=utf-8><header><nav>Menu</nav></header><section>{}</section>",
        "<head><title>Notes</title></head><article>{}</article>",
        "<title>Notes</title><link rel=icon href=i><x-shell>{}</x-shell>",
        "<title>Notes</title>{}",
    ],
)
def test_a_page_without_a_body_tag_has_its_text(page):
    words = "<p>Note keeper is an MCP server that reads the notes of one folder, and asks before it deletes one.</p>"
    found = parse(page.format(words))

    assert "reads the notes of one folder" in found.text
    assert found.name == "Notes"
