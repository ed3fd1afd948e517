"""A wall in front of a listing is told from a listing, and a listing about walls is left alone."""

import json

import pytest

from pipeline import fetch
from pipeline.fetch.read import shortfall
from pipeline.model import Listing, Shortfall
from tests.support.paths import CARDS, LISTINGS
from tests.support.walls import COOKIE_NOTICES, ERROR_PAGES, LOGINS

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
        pytest.param("login_wall.html", "login_wall", "'Sign in to Whimbrel Please sign in", id="login-wall"),
        pytest.param("cookie_notice.html", "cookie_notice", "'We value your privacy We and", id="cookie-notice"),
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


def as_page(main: str, *, title: str = "", field: str = "") -> str:
    return f"<html><head><title>{title}</title></head><body><main>{main}{field}</main></body></html>"


@pytest.mark.parametrize("code", sorted(LOGINS))
def test_a_login_page_is_told_in_many_languages(code: str) -> None:
    for page in (as_page(LOGINS[code]), as_page(LOGINS[code], field="<form><input type=password></form>")):
        result = parse(page).shortfall

        assert result is not None
        assert result.kind == "login_wall"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "Gérer le consentement\n\nPour que le site soit agréable, nous utilisons des technologies telles que les "
            "cookies, qui lisent des informations de votre appareil.\n\nFonctionnel Toujours activé\n\nLe stockage "
            "technique est indispensable pour le service que vous demandez.\n\nStatistiques\n\nL’accès technique sert "
            "aux seules finalités statistiques.\n\nAccepter\nRefuser\nVoir les préférences",
            id="french-with-purposes",
        ),
        pytest.param(
            "Bonjour, c'est nous, les cookies du site !\n\nOn a attendu que vous ayez lu un peu, et maintenant "
            "on voudrait "
            "vous accompagner pendant votre visite. Certains d'entre nous aident à mesurer l'audience, d'autres "
            "à choisir "
            "les publicités.\n\nC'est OK pour vous ?\n\nNon merci\nJe choisis\nOK pour moi",
            id="french-that-chats",
        ),
        pytest.param(
            "Lire avec la publicité et les traceurs, ou s'abonner\n\nEn acceptant, vous autorisez le dépôt de "
            "cookies et "
            "leur lecture par nos partenaires à des fins de ciblage. Vous préférez refuser ? Un abonnement sans "
            "publicité "
            "coûte deux euros par mois.\n\nAccepter et continuer\nS'abonner\nDéjà abonné ? Se connecter",
            id="french-or-pay",
        ),
        pytest.param(
            "Beheer toestemming\n\nVoor een prettig bezoek gebruiken wij technologieën zoals cookies, die "
            "gegevens van je "
            "apparaat lezen. Zonder toestemming werken sommige onderdelen minder goed.\n\nFunctioneel Altijd actief\n\n"
            "De technische opslag is nodig voor de dienst die je vraagt.\n\nStatistieken\n\nDe technische opslag dient "
            "alleen statistische doeleinden.\n\nAccepteren\nWeigeren\nBekijk voorkeuren",
            id="dutch-with-purposes",
        ),
        pytest.param(
            "Onze winkel op het net: deze site werkt fijner met cookies\n\nDaarmee kunnen we onthouden wat er "
            "in je mandje "
            "ligt, en krijg je aanbiedingen die je leuk vindt. Vind je dat goed? Kies dan voor ja. Liever alleen het "
            "nodige? Ook dat kan.\n\nJa, prima\nAlleen het nodige\nZelf kiezen\nLees ons cookiestatement",
            id="dutch-that-chats",
        ),
        pytest.param(
            "Zustimmung verwalten\n\nFür einen angenehmen Besuch verwenden wir Technologien wie Cookies, die "
            "Daten deines "
            "Geräts lesen. Ohne Zustimmung geht manches nicht.\n\nFunktional Immer aktiv\n\nDie technische Speicherung "
            "ist für den gewünschten Dienst nötig.\n\nStatistiken\n\nDie technische Speicherung dient allein "
            "statistischen Zwecken.\n\nAkzeptieren\nAblehnen\nEinstellungen ansehen",
            id="german-with-purposes",
        ),
    ],
)
def test_a_notice_of_a_tool_for_consent_is_a_cookie_notice(text: str) -> None:
    result = parse(text.encode()).shortfall

    assert result is not None
    assert result.kind == "cookie_notice"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "Koekjeskijker is een MCP-server die websites controleert op cookies. De server opent een pagina, "
            "leest welke "
            "cookies worden geplaatst voor en na toestemming, en schrijft een rapport. Je installeert hem met "
            "npx en geeft "
            "hem een lijst van adressen. Hij meldt welke partners gegevens krijgen en of de banner een "
            "weigerknop heeft.",
            id="dutch",
        ),
        pytest.param(
            "Agenda Facile est un assistant qui lit votre agenda et propose des rendez-vous. Il utilise des cookies de "
            "session pour vous reconnaître. Il envoie des courriels à vos invités, déplace les réunions et vous "
            "prévient "
            "des conflits. Les données restent sur votre serveur, et chaque envoi attend votre accord.",
            id="french",
        ),
    ],
)
def test_a_product_that_deals_with_cookies_is_no_notice(text: str) -> None:
    assert parse(text.encode()).shortfall is None


@pytest.mark.parametrize("code", sorted(COOKIE_NOTICES))
def test_a_cookie_notice_is_told_in_many_languages(code: str) -> None:
    result = parse(as_page(COOKIE_NOTICES[code])).shortfall

    assert result is not None
    assert result.kind == "cookie_notice"


@pytest.mark.parametrize("code", sorted(ERROR_PAGES))
def test_an_error_page_of_more_than_a_few_words_is_told_in_many_languages(code: str) -> None:
    heading, text = ERROR_PAGES[code]
    by_title = parse(as_page(f"<p>{text}</p>", title=heading)).shortfall
    by_heading = parse(f"# {heading}\n\n{text}").shortfall

    assert not shortfall.is_thin(text)
    assert (by_title and by_title.kind, by_heading and by_heading.kind) == ("error_page", "error_page")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "# Login-Helfer\n\nDieser Agent meldet sich für den Benutzer in Webshops an. Er liest das Formular, "
            "nimmt das Passwort "
            "aus dem Tresor und legt danach die Bestellung in den Warenkorb. Er merkt sich jede Sitzung und "
            "löscht sie nachts. "
            "Vergessene Passwörter setzt er zurück, sobald eine Nachricht des Händlers im Postfach liegt.",
            id="login-agent-in-german",
        ),
        pytest.param(
            "Miette est un agent qui gère les témoins de connexion d’un site. Il parcourt chaque page, classe "
            "les cookies par "
            "finalité, rédige la bannière et publie la liste chaque nuit sans demander. Il écrit aux "
            "fournisseurs dont les "
            "cookies ne sont pas déclarés et ferme leurs accès si personne ne répond au bout d’une semaine.",
            id="cookie-agent-in-french",
        ),
        pytest.param(
            "# 404 Hunter\n\nAn agent that crawls your site every night for pages that are not found, opens an "
            "issue for each dead "
            "link, proposes a redirect, and merges it once two tests are green. It needs a token with write "
            "access to the "
            "repository and keeps a list of links that came back.",
            id="agent-for-error-pages",
        ),
        pytest.param(
            "# Maintenance planner\n\nAn agent that plans scheduled maintenance. It reads the calendar of each lift, "
            "proposes a day to the owner, and books the mechanic once the owner has agreed. It runs as an MCP "
            "server and needs a token for the calendar.",
            id="agent-for-maintenance",
        ),
        pytest.param(
            "# Error\n\n"
            + "An MCP server that groups errors. It reads stack traces from the tracker and proposes a fix. " * 30,
            id="server-that-is-called-error",
        ),
        pytest.param(
            "# 登录助手\n\n这个代理替用户登录网上商店。"
            "它读取登录表单，从保险库中取出密码，填写后把商品放入购物车。它会保存每个会话，"
            "并在夜间清除。遇到验证码时，它会把图片发送给用户。"
            "它还会比较各家商店的价格，把结果写入表格，并在降价时自动下单付款。"
            "所有订单都记录在数据库里，管理员可以随时查看和取消订单，也可以限制每月的支出总额。",
            id="login-agent-in-chinese",
        ),
    ],
)
def test_a_listing_that_speaks_of_walls_in_another_language_is_left_alone(text: str) -> None:
    assert parse(text).shortfall is None


def record(description: str, **more: object) -> str:
    packages = [
        {"registryType": kind, "identifier": "deals-mcp", "version": "1.0.0", "transport": {"type": "stdio"}}
        for kind in ("npm", "pypi", "oci")
    ]
    return json.dumps(
        {"name": "org.example/deals", "description": description, "version": "1.0.0", "packages": packages} | more
    )


@pytest.mark.parametrize(
    ("text", "says_something"),
    [
        pytest.param(record(""), False, id="no-description"),
        pytest.param(record("TBD, to be written"), False, id="placeholder"),
        pytest.param(record("No description provided."), False, id="none-provided"),
        pytest.param(record("deals-mcp"), False, id="only-its-name"),
        pytest.param(record("MCP server for deals"), True, id="short-but-said"),
        pytest.param(record("查询各家商店的折扣并自动下单"), True, id="ideographs"),
        pytest.param(
            record("", tools=[{"name": "find_deals", "description": "Finds deals in shops near the user"}]),
            True,
            id="said-by-its-tools",
        ),
        pytest.param(
            json.dumps({"tools": [{"name": f"delete_user_{n}", "inputSchema": {"type": "object"}} for n in range(9)]}),
            True,
            id="tools-that-have-names-only",
        ),
        pytest.param(
            json.dumps(
                {
                    "name": "Desk",
                    "description": "",
                    "documentationUrl": "https://example.org/desk/documentation/of/the/front/desk",
                    "url": "https://example.org/a2a",
                    "version": "1",
                    "skills": [],
                    "provider": {"organization": "The company of the front desk in the town at the lake"},
                    "capabilities": {},
                }
            ),
            False,
            id="agent-card-without-a-word",
        ),
    ],
)
def test_labels_of_ours_are_no_description(text: str, says_something: bool) -> None:
    listing = parse(text)

    assert not shortfall.is_thin(listing.text)
    assert (listing.shortfall is None) == says_something


@pytest.mark.parametrize(
    "heading", ["We'll be right back", "Down for scheduled maintenance", "Be back soon", "Under maintenance"]
)
def test_a_site_that_is_down_for_a_while_is_an_error_page(heading: str) -> None:
    words = "<p>The platform will be there again shortly. Updates are posted on the status page until then.</p>" * 4
    page = f"<title>{heading}</title><h1>{heading}</h1>{words}"
    listing = fetch.parse(
        page.encode(), source="https://a.example/", charset=None, now="2026-11-22T10:00:00Z", http=None
    )

    assert listing.shortfall is not None
    assert listing.shortfall.kind == "error_page"
