"""Bytes in, a ``Listing`` out: the reader's draft with its bounds, its digests, its name and what it falls short of."""

import hashlib
import re
from pathlib import PurePath
from urllib.parse import unquote, urlsplit

from pipeline.errors import UnsupportedFormat
from pipeline.fetch.read import bounds, by_format, documents, elsewhere, hidden_text, shortfall
from pipeline.fetch.read.decode import decode
from pipeline.fetch.read.labelled_lines import Draft, keys
from pipeline.fetch.read.normalise import one_line
from pipeline.model import Http, Listing

MAX_NAME_CHARS = 120
STDIN = "-"
UNNAMED = "unnamed listing"

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://")
_TELLS_NOTHING = keys(
    "readme skill index server agent agent-card agent_card card tools tools-list listing description page "
    "default llms home record modelcard model_card .well-known raw blob main master docs doc document download "
    "untitled smithery manifest plugin marketplace gemini-extension ai-plugin mcp .mcp openapi swagger agents claude "
    "gemini data src dist build public static assets head refs heads api v1 spec schema example sample test tests "
    ".claude-plugin .codex-plugin .cursor-plugin .github .agents plugins "
    "packages site website"
)
_ALSO_NOTHING = re.compile(r"[0-9a-f]{40}|readme[._][a-z]{2}(?:[-_][a-z]{2,4})?|model[-_]?card[-_.]\w+")
"""A revision; a README in another language, a model card of one of several models."""


def parse(  # noqa: PLR0913 (what came, and how)
    raw: bytes, *, source: str, charset: str | None, now: str, http: Http | None, only: str | None = None
) -> Listing:
    """
    The listing that ``raw`` holds; ``charset`` is what the server said it is written in, ``only`` names one of many. It
    says what of a source that is too long was left unread.

    Raises UnsupportedFormat for what is not text, and for JSON and XML that no listing is written in.
    """
    address = http.final_url if http else source
    form = documents.form(raw)
    draft = documents.read(raw, form) if form else _by_format(raw, charset, _host(address), only)
    return of_draft(draft, raw, source=source, now=now, http=http)


def of_draft(draft: Draft, raw: bytes, *, source: str, now: str, http: Http | None) -> Listing:
    """The listing that a reader made a draft of."""
    address = http.final_url if http else source
    draft = draft._replace(signs=elsewhere.absolute(draft.signs, http.final_url if http else ""))
    text, unread = bounds.normalised(draft.text)
    substance = text if draft.substance == draft.text else bounds.normalised(draft.substance).kept
    hidden = hidden_text.kept(draft.hidden, text)
    short = shortfall.find(draft, text, substance, renders=http is not None and http.rendered is None)
    name = one_line(draft.name or "")[:MAX_NAME_CHARS].strip() or _name_of(address)
    return Listing(
        source=source,
        kind=draft.kind,
        name=name,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        raw_sha256=hashlib.sha256(raw).hexdigest(),
        fetched_at=now,
        http=http,
        shortfall=short,
        own_words=substance if draft.kind in shortfall.RECORDS else None,
        hidden=hidden.entries,
        unread=bounds.told(draft.unread, unread),
        doubt=draft.doubt,
        hidden_unread=hidden.more or None,
        remarks=()
        if short and short.kind == "sent_on"
        else elsewhere.remarks(draft.signs, http.final_url if http else ""),
    )


def _by_format(raw: bytes, charset: str | None, host: str, only: str | None) -> Draft:
    draft = by_format(decode(raw, charset=charset), host=host, only=only)
    if only is not None and draft.kind not in shortfall.RECORDS:
        raise UnsupportedFormat(f"{only!r} names one of many, and this is no file of many: leave it out")
    return draft


def _host(address: str) -> str:
    """The host's name without ``www.``; nothing for a file."""
    if not _SCHEME.match(address):
        return ""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _name_of(address: str) -> str:
    """What the address says: a file's stem, the folder of a README, the last telling part of a path, the host."""
    if address == STDIN:
        return UNNAMED
    host = _host(address)
    path = PurePath(unquote(urlsplit(address).path) if host else address)
    parts = [path.stem, *(part for part in reversed(path.parts[:-1]))] if path.parts else []
    telling = (one_line(part) for part in parts if part.strip("/. ") and not _is_silent(part))
    return next(telling, host or UNNAMED)[:MAX_NAME_CHARS]


def _is_silent(part: str) -> bool:
    """Whether a part of an address names a kind of file, a folder that many have, or a revision."""
    return part.lower() in _TELLS_NOTHING or _ALSO_NOTHING.fullmatch(part.lower()) is not None
