"""A text in; the format that its content tells, and what that format's reader makes of it, out."""

import re

from pipeline.errors import UnsupportedFormat
from pipeline.fetch.read import bounds, front_matter, html, json_text, markdown, other_text, structured
from pipeline.fetch.read.labelled_lines import Draft
from pipeline.fetch.read.structured import READ

_EVENT_STREAM = re.compile(r"(?:(?:event|id|retry):[^\n]*\n)*data: ?(\{[^\n]*\})\s*\Z")
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|frameset)\b", re.IGNORECASE)
_PAGE_LATER = re.compile(r"<!doctype\s+html|<html\b", re.IGNORECASE)
_OPENING = re.compile(r"<(?:!doctype\s+)?([a-zA-Z][\w:.-]*)", re.IGNORECASE)
_OTHER_XML = frozenset(["rss", "feed", "svg", "urlset", "sitemapindex", "opml", "rdf:rdf", "plist"])
_FEEDS = frozenset(["rss", "feed", "urlset", "sitemapindex", "opml", "rdf:rdf"])
"""XML whose elements are called like those of a page: a feed has titles, too."""
_OTHER_FORMATS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("a calendar (iCalendar)", re.compile(r"BEGIN:VCALENDAR\b", re.IGNORECASE)),
    ("an address card (vCard)", re.compile(r"BEGIN:VCARD\b", re.IGNORECASE)),
    ("subtitles", re.compile(r"WEBVTT\b|1\r?\n\d\d:\d\d:\d\d[,.]\d{3} -->")),
    ("a key, a certificate or a signed message", re.compile(r"-----BEGIN [A-Z0-9 ]{3,40}-----")),
    (
        "a template that pages are made of",
        re.compile(
            r"\{%-?\s*(?:extends|load|block|macro|import|set)\b"
            r"|\{\{-?\s*(?:/\*|(?:define|if|with|range|partial|template)\s+[\w\".$(])"
        ),
    ),
    ("a playlist", re.compile(r"#EXTM3U\b")),
    ("a patch", re.compile(r"diff --git |From [0-9a-f]{40} ")),
    (
        "an e-mail",
        re.compile(
            r"(?:Return-Path|Received|Delivered-To|Message-ID|MIME-Version|From|Date):(?=.{0,3000}\nSubject:)"
            r"(?=.{0,3000}\n(?:Date|Message-ID|MIME-Version):)",
            re.DOTALL | re.IGNORECASE,
        ),
    ),
)
"""What files of other programs are called, by how each begins."""
_ENTRY = "pass the page of the one entry that is meant"
_CATALOGUE = "give it as a catalogue to 'threatcard refresh', or pass one of its pages"
_XML = {
    **dict.fromkeys(("rss", "feed", "rdf:rdf"), ("a feed of many entries, not a listing", _ENTRY)),
    **dict.fromkeys(("urlset", "sitemapindex"), ("a sitemap, not a listing", _CATALOGUE)),
    "opml": ("a list of feeds, not a listing", _ENTRY),
}
_BLOCK_TAG = re.compile(
    r"</?(?:p|div|section|article|main|h[1-6]|ul|ol|li|table|tr|td|header|footer|nav|br|title)\b", re.IGNORECASE
)
_START = 4_096
_MIN_BLOCK_TAGS = 3


def by_format(text: str, *, host: str, only: str | None = None) -> Draft:
    """
    The draft of a listing; ``host`` names the site. Of more than ``bounds`` allow the beginning is read, and the draft
    says so. Raises UnsupportedFormat for other JSON, XML and files of other programs.
    """
    start = text.lstrip()
    stream = _EVENT_STREAM.match(start)
    if stream or start[:1] in ("{", "["):
        found = json_text.read(stream[1] if stream else start)
        if found is not None:
            draft = structured.read(found.value, only=only)
            return draft._replace(hidden=(*draft.hidden, *found.hidden()), doubt=draft.doubt or found.doubt())
    if is_html(start):
        cut = bounds.page(start)
        draft = html.read(cut.kept, host=host)
        return draft._replace(unread=bounds.told(cut.unread, draft.unread))
    _refuse_other_xml(start)
    _refuse_other_formats(start)
    if (bare := _of_a_site(text)) is not None:
        return by_format(bare, host=host, only=only)
    if (other := other_text.read(text, only=only)) is not None:
        return other
    cut = bounds.source(text)
    draft = markdown.read(cut.kept)
    return draft._replace(unread=bounds.told(cut.unread, draft.unread))


def is_html(start: str) -> bool:
    """A page, or a fragment that is all tags; Markdown that holds tags is not."""
    bare = _without_prologue(start)
    if _PAGE.match(bare):
        return True
    root = _OPENING.match(bare)
    if root and root[1].lower() in _FEEDS:
        return False
    if not bare.startswith("<"):
        later = _PAGE_LATER.search(bare[:_START])
        return bool(later and "</html>" in bare[-_START:].lower() and not markdown.has_markup(bare[:_START]))
    return len(_BLOCK_TAG.findall(bare[:_START])) >= _MIN_BLOCK_TAGS and not markdown.has_markup(bare)


def _without_prologue(text: str) -> str:
    """The text behind its XML declaration, processing instructions and leading comments."""
    for _ in range(100):
        text = text.lstrip()
        end = "-->" if text.startswith("<!--") else "?>" if text.startswith("<?") else None
        at = text.find(end) if end else -1
        if end is None or at < 0:
            return text
        text = text[at + len(end) :]
    return text


def _refuse_other_xml(start: str) -> None:
    root = _OPENING.match(_without_prologue(start))
    if root and (start.startswith("<?xml") or root[1].lower() in _OTHER_XML):
        what, advice = _XML.get(root[1].lower(), ("not a listing", f"pass one of {READ}"))
        raise UnsupportedFormat(f"this is XML (<{root[1]}>), {what}: {advice}")


def _refuse_other_formats(start: str) -> None:
    for means, form in _OTHER_FORMATS:
        if form.match(start):
            raise UnsupportedFormat(f"this is {means}, not a listing: pass one of {READ}")


def _of_a_site(text: str) -> str | None:
    """The page, feed or record that a site's generator makes of the file: what stands behind its front matter."""
    split = front_matter.split(text)
    body = split.body.lstrip() if split and "layout" in split.fields else ""
    return body if body.startswith(("<?xml", "{\n", "[\n")) or _PAGE.match(body) else None
