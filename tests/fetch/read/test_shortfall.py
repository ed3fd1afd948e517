"""A wall in front of a listing is told from a listing, and a listing about walls is left alone."""

import json

import pytest

from pipeline import fetch
from pipeline.fetch.read import shortfall
from pipeline.model import Listing, Shortfall
from tests.support.paths import CARDS, LISTINGS

WORDS = "agent reads mail and files every letter "


def parse(raw: str | bytes, *, source: str = "page") -> Listing:
    data = raw.encode() if isinstance(raw, str) else raw
    return fetch.parse(data, source=source, charset=None, now="2026-11-22T07:00:00Z", http=None)


def shortfall_of(name: str) -> Shortfall:
    found = parse((LISTINGS / name).read_bytes()).shortfall

    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "kind", "found"),
    [
        pytest.param("script_shell.html", "script_shell", "'Curlew – AI workforce', 0 characters", id="script-shell"),
        pytest.param("bot_check.html", "script_shell", "a check for robots, title 'Just a moment...'", id="bot-check"),
        pytest.param("login_wall.html", "login_wall", "'Please sign in to continue", id="login-wall"),
        pytest.param("cookie_notice.html", "cookie_notice", "'We and our 812 partners", id="cookie-notice"),
    ],
)
def test_a_wall_is_named_and_quoted(name: str, kind: str, found: str) -> None:
    result = shortfall_of(name)

    assert result.kind == kind
    assert found in result.found
    assert result.advice == shortfall.ADVICE[result.kind]


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        pytest.param("<title>404</title><h1>404 Not Found</h1><p>x</p><p>y</p>", "error_page", id="error-page"),
        pytest.param(
            "<html><body><div id='root'></div><script src=a.js></script></body></html>", "script_shell", id="empty-root"
        ),
        pytest.param(
            "<html><body><p>Members area</p><input type=password><button>Go</button></body></html>",
            "login_wall",
            id="password-field",
        ),
        pytest.param(
            "<html><body><div>We use cookies to improve this site.</div><button>OK</button></body></html>",
            "cookie_notice",
            id="short-cookie-notice",
        ),
        pytest.param(
            "<html><body>"
            + "".join(f"<div><a href=/{n}>Menu {n}</a></div>" for n in range(90))
            + "<div id=app></div><script src=a.js></script></body></html>",
            "script_shell",
            id="nothing-but-a-menu",
        ),
        pytest.param("<html><frameset><frame src=a.html></frameset></html>", "too_little_text", id="frames"),
        pytest.param("", "too_little_text", id="no-bytes"),
        pytest.param("An agent.", "too_little_text", id="one-sentence"),
        pytest.param('{"tools": [{"name": "a", "description": "b"}]}', "too_little_text", id="one-bare-tool"),
    ],
)
def test_what_is_no_listing(page: str, kind: str) -> None:
    result = parse(page).shortfall

    assert result is not None
    assert result.kind == kind


@pytest.mark.parametrize("slug", [json.loads(line)["slug"] for line in CARDS.read_text().splitlines()])
def test_no_reference_listing_is_flagged(slug: str) -> None:
    text = next(row["listing"] for row in map(json.loads, CARDS.read_text().splitlines()) if row["slug"] == slug)

    assert parse(text).shortfall is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "VaultMouse is an agent that signs in to web shops for you. You sign in with your master password once; "
            "the agent then fills in the password of each shop, renews those that leaked, and never asks again. It "
            "keeps all passwords in a vault that is shared between its sessions. Forgot your password? The agent "
            "resets it by mail.",
            id="password-agent",
        ),
        pytest.param(
            "Crumbly manages cookie consent. It finds cookies on your pages, sorts them into marketing, analytics and "
            "necessary, and writes the cookie policy. A banner asks visitors to accept or reject cookies, and the "
            "agent records what they chose. It runs nightly without supervision, and pushes changes live by itself.",
            id="consent-agent",
        ),
        pytest.param(
            "Gannet crawls pages behind bot checks. When it meets a page that says just a moment, or one that asks to "
            "enable JavaScript, it starts a real browser, waits, and reads the page. It pays for captcha solving with "
            "the card on file, keeps the cookies of each site in a database, and shares them with all its workers.",
            id="bot-check-agent",
        ),
        pytest.param(WORDS * 20 + "We use cookies. Sign in to continue.", id="listing-with-a-banner"),
        pytest.param(
            "このエージェントはメールを読み、不要なものを自動的に削除します。" * 6, id="japanese-without-spaces"
        ),
    ],
)
def test_a_listing_that_speaks_of_walls_is_left_alone(text: str) -> None:
    assert parse(text).shortfall is None
    assert parse(f"<html><body><main><h1>A</h1><p>{text}</p></main></body></html>").shortfall is None


def test_an_agent_that_manages_cookies_and_has_a_banner_itself_is_a_listing() -> None:
    assert parse((LISTINGS / "cookie_agent.html").read_bytes()).shortfall is None


@pytest.mark.parametrize(
    ("text", "thin"),
    [
        pytest.param("abcdefg " * 24 + "abcdefgh", False, id="both-limits-met"),
        pytest.param("abcdefg " * 24 + "abcdefg", True, id="one-character-short"),
        pytest.param("abcdefghijk " * 24, True, id="one-word-short"),
        pytest.param("猫" * 100, False, id="a-hundred-ideographs"),
        pytest.param("猫" * 49, True, id="fifty-ideographs-less-one"),
    ],
)
def test_the_limits(text: str, thin: bool) -> None:
    assert shortfall.is_thin(text) is thin


def test_a_description_in_meta_alone_is_no_listing() -> None:
    """The shell's own meta description has more than 200 characters, and is kept in the text."""
    listing = parse((LISTINGS / "script_shell.html").read_bytes())

    assert len(listing.text) > shortfall.MIN_CHARS
    assert listing.shortfall is not None
