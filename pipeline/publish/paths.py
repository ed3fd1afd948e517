"""Where everything of the site lies, and its addresses; no name of a stranger's becomes a path as it stands."""

import re
from hashlib import sha256

from pipeline.publish.records import Row, Site, card_folder
from pipeline.render import escape
from pipeline.render.words import BANDS
from pipeline.taxonomy import products

CHANGES, METHODOLOGY, GLOSSARY, CALCULATOR = "changes", "methodology", "glossary", "calculator"
NO_LONGER = "no-longer-current"
"""The list of what is withdrawn or has expired."""
UNSAID = "unsaid"
"""The kind of a card that is older than kinds, or of one that this software does not know."""
WITHHELD = "withheld"
"""The band of a card that has no number."""
ALL_FEED = "feeds/all.xml"

_LONGEST = 40
_DIGITS = 12
_PLAIN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MARKED = re.compile(rf".*-[0-9a-f]{{{_DIGITS}}}")


def layer(key: str) -> str:
    return f"layer/{key}"


def factor(key: str) -> str:
    return f"factor/{key}"


def kind(key: str) -> str:
    return f"kind/{key if key in products.LABELS else UNSAID}"


def kind_label(key: str) -> str:
    return products.LABELS.get(key, "kind not said")


def band(name: str) -> str:
    return f"band/{band_key(name)}"


def band_key(name: str) -> str:
    """``high``; ``withheld`` for a card without a number."""
    return name.lower() if name in BANDS else WITHHELD


def tag(name: str) -> str:
    """
    ``tag/cloud``, or ``tag/cloud-3f2a…`` where the tag is more than lower-case words, so that no two share a folder.
    """
    return f"tag/{_safe(name)}"


def band_feed(name: str) -> str:
    return f"feeds/band/{band_key(name)}.xml"


def tag_feed(name: str) -> str:
    return f"feeds/tag/{_safe(name)}.xml"


def address(site: Site, folder: str) -> str | None:
    """Of a page, as readers type it; None where nobody said where the site will stand."""
    return None if site.url is None else f"{site.url}/{folder}/" if folder else f"{site.url}/"


def of_card(row: Row) -> str:
    return f"{card_folder(row.slug)}/index.html"


def at_the_root(site: Site) -> bool:
    """Whether the site is all that its host serves: what is agreed on for hosts may then lie in it."""
    return site.url is not None and re.fullmatch(r"https?://[^/?#]+", site.url) is not None


def _safe(name: str) -> str:
    if _PLAIN.fullmatch(name) and len(name) <= _LONGEST and not _MARKED.fullmatch(name):
        return name
    words = "-".join(re.findall("[a-z0-9]+", escape.visible(name).lower()))[:_LONGEST].strip("-")
    # A stranger may choose tags by the thousand: a digest that two of them share costs a list, not a page of another's.
    digest = sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
    return f"{words}-{digest}".lstrip("-")
