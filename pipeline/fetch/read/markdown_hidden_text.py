"""
What a Markdown file holds that its rendering does not show: comments in either spelling, alternative texts of images,
titles of links, attributes of tags, front matter that only a site's generator reads, and words in tags whose inline
style keeps them out of sight (those stay in the text as well: Markdown is often read as it is written).
"""

import html
import re
from collections.abc import Iterator

from pipeline.fetch.read import hidden_text
from pipeline.fetch.read.invisible_styles import is_faint, is_unseen
from pipeline.fetch.read.labelled_lines import Fields, keys
from pipeline.model import Hidden, HidingPlace

_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9-]{0,30})(\s[^<>]{1,10000})>")
_ATTRIBUTE = re.compile(r"""(?<![\w-])([a-zA-Z][\w-]{0,40})\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)')""")
_HIDDEN_WORD = re.compile(r"(?<![\w-])hidden(?![\w=-])", re.IGNORECASE)
_IMAGE = re.compile(r"!\[([^\[\]]{1,2000})\]")
_LINK_TITLE = re.compile(r"""\]\([^()\s]{0,2000}[ \t]+(?:"([^"\n]{1,2000})"|'([^'\n]{1,2000})')\)""")
_DEFINITION = re.compile(r"^ {0,3}\[(?!\^)([^\[\]\n]{1,200})\]:[ \t]*(\S+)[ \t]+(\S.*)$", re.MULTILINE)
_INNER = re.compile(r"<[^<>]{1,300}>")
_REMARK = keys("// comment note todo #")
_SPOKEN = re.compile("(?:alt|title|placeholder|summary|label|aria-.+|data-.+)", re.IGNORECASE)


def read(source: str, dropped: Fields) -> Iterator[Hidden]:
    """All of it; ``dropped`` are the fields of the front matter that the text does not show."""
    yield from hidden_text.of_source(source, page=False)
    yield from hidden_text.of_json(dict(dropped))
    yield from hidden_text.prose("attribute", (html.unescape(found[1]) for found in _IMAGE.finditer(source)))
    yield from hidden_text.prose("attribute", (found[1] or found[2] for found in _LINK_TITLE.finditer(source)))
    for found in _DEFINITION.finditer(source):
        place: HidingPlace = "comment" if found[1].lower() in _REMARK or found[2] in ("#", "<>") else "attribute"
        yield from hidden_text.prose(place, [found[3].strip("\"'()")])
    yield from _of_tags(source)


def _of_tags(source: str) -> Iterator[Hidden]:
    covered = 0
    for tag in _TAG.finditer(source):
        attributes = _attributes(tag)
        spoken = (said for name, said in attributes.items() if _SPOKEN.fullmatch(name))
        yield from hidden_text.prose("attribute", spoken)
        if tag.start() >= covered and (is_unseen(attributes) or is_faint(attributes)):
            covered = _closing(tag, source)
            yield from hidden_text.prose("css", [html.unescape(_INNER.sub("", source[tag.end() : covered]))])


def _attributes(tag: re.Match[str]) -> dict[str, str]:
    found = _ATTRIBUTE.finditer(tag[2])
    attributes = {one[1].lower(): html.unescape(one[2] or one[3] or "") for one in found}
    if _HIDDEN_WORD.search(tag[2]):
        attributes.setdefault("hidden", "")
    return attributes


def _closing(tag: re.Match[str], source: str) -> int:
    """Where the next closing tag of that name begins, or a bounded stretch ends."""
    ahead = source[tag.end() : tag.end() + hidden_text.MAX_CHARS]
    stop = ahead.lower().find(f"</{tag[1].lower()}")
    return tag.end() + (stop if stop >= 0 else len(ahead))
