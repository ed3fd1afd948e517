"""A text in; the format that its content tells, and what that format's reader makes of it, out."""

import json
import re
from collections.abc import Mapping

from pipeline.errors import UnsupportedFormat
from pipeline.fetch.read import a2a, bounds, hidden_text, html, markdown, mcp_server, mcp_tools, oasf, own_words
from pipeline.fetch.read.labelled_lines import Draft, Fields, first, rows, table, word
from pipeline.fetch.read.normalise import one_line

READ = (
    "HTML, Markdown or plain text, SKILL.md, MCP server.json, MCP tools/list, A2A agent card, OASF record, "
    "Hugging Face model card"
)

_JSON_START = re.compile(r"""\{\s*(?:["'}]|//|/\*)|\[\s*(?:\{\s*["'}]|"|\[\s*["\[{]|\])""")
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
_OF_TOOLS = frozenset(["inputSchema", "input_schema", "parameters", "arguments", "annotations", "outputSchema"])
"""Keys of which a bare array needs one: a name with a description is anything."""
_BLOCK_TAG = re.compile(
    r"</?(?:p|div|section|article|main|h[1-6]|ul|ol|li|table|tr|td|header|footer|nav|br|title)\b", re.IGNORECASE
)
_START = 4_096
_MIN_BLOCK_TAGS = 3


def by_format(text: str, *, host: str) -> Draft:
    """
    The draft of a listing; ``host`` names the site. Of more than ``bounds`` allow the beginning is read, and the draft
    says so. Raises UnsupportedFormat for other JSON, XML and files of other programs.
    """
    start = text.lstrip()
    stream = _EVENT_STREAM.match(start)
    if stream or start[:1] in ("{", "["):
        value = _json(stream[1] if stream else start)
        if value is not None:
            return _structured(value)
    if is_html(start):
        cut = bounds.page(start)
        draft = html.read(cut.kept, host=host)
    else:
        _refuse_other_xml(start)
        _refuse_other_formats(start)
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
        raise UnsupportedFormat(f"this is XML (<{root[1]}>), not a listing: pass one of {READ}")


def _refuse_other_formats(start: str) -> None:
    for means, form in _OTHER_FORMATS:
        if form.match(start):
            raise UnsupportedFormat(f"this is {means}, not a listing: pass one of {READ}")


def _json(text: str) -> object:
    """The value; None if the text is not meant to be JSON. Raises UnsupportedFormat if it is, and broken."""
    try:
        return json.loads(text, strict=False)
    except json.JSONDecodeError as error:
        if not _JSON_START.match(text):
            return None
        raise UnsupportedFormat(
            f"broken JSON at line {error.lineno}, column {error.colno}: {error.msg}; mend it and try again"
        ) from error
    except ValueError as error:
        raise UnsupportedFormat(f"JSON with a number that is out of range: {error}") from error
    except RecursionError as error:
        raise UnsupportedFormat("JSON nested too deep to be a listing") from error


def _structured(value: object) -> Draft:
    value, unread = bounds.values(value)
    draft = _tools(value) or _record(table(value))
    if draft is None:
        raise UnsupportedFormat(f"{_described(value)}, which is no listing: pass one of {READ}")
    return draft._replace(substance=own_words.of(value), hidden=tuple(hidden_text.of_json(value)), unread=unread)


def _tools(value: object) -> Draft | None:
    """A ``tools/list`` result: bare, in its JSON-RPC envelope, or only its array."""
    if isinstance(value, list):
        tools = rows(value)
        whole = bool(tools) and len(tools) == len(value) and any(not _OF_TOOLS.isdisjoint(tool) for tool in tools)
        return mcp_tools.read(tools, more=False) if whole and all(map(_is_tool, tools)) else None
    outer = table(value)
    result = table(outer["result"]) if isinstance(outer.get("result"), Mapping) else outer
    tools = rows(result.get("tools"))
    if not tools or not all(map(_is_tool, tools)) or "packages" in result or "remotes" in result:
        return None
    if result is outer and word(outer.get("name")) and word(outer.get("version")):
        return None
    return mcp_tools.read(tools, more=bool(result.get("nextCursor")))


def _is_tool(fields: Fields) -> bool:
    return bool(word(fields.get("name"))) and first(fields, "inputSchema", "input_schema", "description") is not None


def _record(fields: Fields) -> Draft | None:
    """The reader is told by the keys that only its format has."""
    servers = rows(fields.get("servers"))
    if len(servers) == 1:
        fields = servers[0]
    server = table(fields["server"]) if isinstance(fields.get("server"), Mapping) else fields
    if _is_server(server) or (server is not fields and _is_enveloped(server)):
        return mcp_server.read(server, envelope={} if server is fields else fields)
    if "schema_version" in fields and not {"skills", "locators", "modules", "extensions"}.isdisjoint(fields):
        return oasf.read(fields)
    if _is_agent_card(fields):
        return a2a.read(fields)
    return None


def _is_server(fields: Fields) -> bool:
    if not word(fields.get("name")):
        return False
    schema = word(fields.get("$schema"))
    by_schema = schema.endswith("server.schema.json") or "modelcontextprotocol" in schema
    shipped = any(isinstance(fields.get(key), list) for key in ("packages", "remotes"))
    return by_schema or shipped or (bool(rows(fields.get("tools"))) and bool(word(fields.get("version"))))


def _is_enveloped(server: Fields) -> bool:
    """In a registry's answer these three are all that must be there: a server may have no package and no remote yet."""
    return all(word(server.get(key)) for key in ("name", "description", "version"))


def _is_agent_card(fields: Fields) -> bool:
    marks = ("capabilities", "url", "supportedInterfaces", "protocolVersion", "defaultInputModes", "securitySchemes")
    has_skills = isinstance(fields.get("skills"), list) and any(key in fields for key in marks)
    return bool(word(fields.get("name"))) and (has_skills or bool(rows(fields.get("supportedInterfaces"))))


def _described(value: object) -> str:
    """What the JSON is, as far as a person can use it to find the mistake."""
    fields = table(value)
    if isinstance(fields.get("error"), Mapping):
        return f"a JSON error answer ({word(table(fields['error']).get('message'))!r})"
    if "mcpServers" in fields:
        return "an MCP client's configuration"
    if servers := rows(fields.get("servers")):
        return f"a list of {len(servers)} servers where one is wanted"
    if isinstance(value, list) and value:
        return _described_array(value)
    if fields:
        return f"JSON with the keys {', '.join(map(repr, list(map(one_line, fields))[:6]))}"
    return f"a JSON {'array' if isinstance(value, list) else 'object'} without a listing in it"


def _described_array(value: list[object]) -> str:
    entries = rows(value)
    whole = len(entries) == len(value)
    if whole and all(map(_is_agent_card, entries)):
        return f"an array of {len(entries)} agent cards where one is wanted"
    if whole and all(_is_server(table(entry.get("server", entry))) for entry in entries):
        return f"an array of {len(entries)} servers where one is wanted"
    return f"an array of {len(value)} things, none of them a tool with an inputSchema"
