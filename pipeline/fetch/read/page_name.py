"""The name of the product that a page is about, from its title, first heading, site name and JSON-LD."""

import re

from pipeline.fetch.read.page_data import PageData

MAX_CHARS = 120
_SEPARATOR = re.compile(r"\s+[|·•–—»›]\s+|\s+-{1,2}\s+|\s*::\s*|\s*\|\|\s*")
_REPOSITORY = re.compile(r"^GitHub - [\w.-]+/([\w.-]+)(?::.*)?$", re.IGNORECASE | re.DOTALL)
_HOSTS = frozenset(
    [
        "github",
        "gitlab",
        "bitbucket",
        "codeberg",
        "npm",
        "pypi",
        "crates.io",
        "docker hub",
        "hugging face",
        "product hunt",
        "smithery",
        "glama",
        "lobehub",
        "mcp.so",
        "pulsemcp",
        "mcp market",
        "mcp servers",
        "mcp registry",
        "visual studio marketplace",
        "chrome web store",
        "app store",
        "google play",
        "microsoft marketplace",
        "aws marketplace",
        "youtube",
        "medium",
        "wikipedia",
        "linkedin",
        "crunchbase",
        "g2",
    ]
)
_GENERIC = frozenset(
    [
        "home",
        "homepage",
        "welcome",
        "overview",
        "introduction",
        "docs",
        "documentation",
        "product",
        "products",
        "readme",
        "about",
        "pricing",
        "features",
        "getting started",
        "quickstart",
        "index",
        "untitled",
        "official site",
        "official website",
        "login",
        "sign in",
    ]
)


def page_name(data: PageData, host: str) -> str | None:
    """
    The name that JSON-LD gives; else the part of the title that is the first heading; else the first part of the
    title that is neither generic nor the name of the site it stands on; else the heading, else the site.
    """
    if data.application:
        return data.application[:MAX_CHARS]
    if repository := _REPOSITORY.match(data.title):
        return repository[1][:MAX_CHARS]
    parts = [part for part in _SEPARATOR.split(data.title) if part]
    own = [part for part in parts if not _is_elsewhere(part, host)]
    heading = data.heading.casefold()
    best = next((part for part in own if part.casefold() == heading), None) or _best(own, data.site)
    name = best or data.heading or data.site
    return name[:MAX_CHARS] if name else None


def is_generic(text: str) -> bool:
    """Whether it names a kind of page, as "Introduction" does."""
    return text.casefold().strip(" .!") in _GENERIC


def _is_elsewhere(part: str, host: str) -> bool:
    """Whether a part of a title names the catalogue or a kind of page rather than the product."""
    plain = part.casefold().strip(" .!")
    return is_generic(part) or plain in _HOSTS or plain == host.casefold()


def _best(parts: list[str], site: str) -> str | None:
    """The first part, unless that is a slogan and the site's own name stands beside it."""
    if not parts:
        return None
    named = [part for part in parts if part.casefold() == site.casefold()]
    slogan = len(parts[0].split()) > 4
    return named[0] if slogan and named else parts[0]
