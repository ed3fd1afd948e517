"""One row of a catalogue: what its owner wrote goes in, an ``Entry`` or a ``BadRow`` that says what to do comes out."""

import hashlib
import re
import reprlib
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import Literal, NamedTuple, get_args
from urllib.parse import unquote, urlsplit

from pipeline.card import make
from pipeline.errors import InputError
from pipeline.fetch.net.urls import MAX_URL, shown

Schedule = Literal["hourly", "daily", "weekly", "monthly", "paused"]
SCHEDULES: tuple[Schedule, ...] = get_args(Schedule)
DAILY: Schedule = "daily"

KEYS = ("slug", "url", "kind", "tags", "schedule", "with", "follow")
MAX_SLUG = 80
MAX_LABEL = 40
"""Characters of a kind or a tag."""
MAX_TAGS = 20
MAX_BESIDE = 10
"""Further documents of a listing."""
MAX_FOLLOW = 20
"""Pages of a site that are followed."""
MAX_WHY = 1_000
"""Characters of what is said of a row."""

Fields = Mapping[str, object]

Place = Callable[[str], str]
"""What ``threatcard assess`` would take for a ``url`` as written; raises InputError where it may not be named."""

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_MARK = 8
"""Hexadecimal digits of a digest."""


class Entry(NamedTuple):
    """One listing that the catalogue names."""

    slug: str
    source: str
    """An http(s) URL, a name that is looked up over the network, or a file's absolute path."""
    kind: str | None
    tags: tuple[str, ...]
    schedule: Schedule
    where: str
    """Its place in the catalogue, for messages."""
    beside: tuple[str, ...] = ()
    """Further documents that say what the product is, each as ``source``."""
    follow: int = 0
    """How many further pages of the same site are read."""
    named: bool = False
    """Whether its owner wrote the slug; else it is made of the source."""


class BadRow(NamedTuple):
    """A row that cannot be used."""

    where: str
    why: str
    slug: str | None = None
    """Where that much could be read: the listing has not vanished, its row is wrong."""


Row = Entry | BadRow


def row(fields: Fields, *, where: str, place: Place) -> Row:
    """The entry that ``fields`` (those of KEYS) describe."""
    slug, named = None, False
    try:
        slug = _slug(_text(fields, "slug"))
        written = _text(fields, "url")
        if not written:
            # Something else altogether, perhaps, which its keys show.
            _check_keys(fields)
        source = place(written)
        named = slug is not None
        slug = slug or _from(written, source)
        _check_keys(fields)
        beside, follow = _beside(fields, place), _follow(fields)
        return Entry(slug, source, _kind(fields), _tags(fields), _schedule(fields), where, beside, follow, named)
    except InputError as err:
        return BadRow(where, str(err), slug)


def address(url: str) -> str:
    """The http(s) URL as it is; raises InputError for any other and for what no reader would take."""
    if not url:
        raise InputError("url is empty: give the listing's address")
    if not is_address(url):
        raise InputError(f"url is {shown(url)}: give an address that begins with https:// or http://")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as err:
        raise InputError(f"url is {shown(url)}, which is no address ({err}): check it") from err
    if "@" in parts.netloc:
        # The URL is not quoted: it may hold a password.
        raise InputError(f"url has a user name or password before {host!r}: give it without")
    if not host or len(url) > MAX_URL or "\\" in url or " " in url or not url.isprintable():
        raise InputError(
            f"url is {shown(url)}, which is no address: write https://host/path, with white space percent-encoded"
        )
    return url


def slug_in(text: str | None) -> str | None:
    """The text where it is a slug."""
    return text if text and make.slug(text) == text else None


def is_address(source: str) -> bool:
    return source.lower().startswith(("http://", "https://"))


def has_scheme(written: str) -> bool:
    return bool(_SCHEME.match(written))


def marked(text: str, key: str) -> str:
    """
    A slug of the words of ``text`` and a digest of ``key``, for what has no slug of its own and is not the user's to
    name: whatever else the source holds, today or tomorrow, this one keeps its slug.
    """
    words = make.slug(text)[: MAX_SLUG - _MARK - 1].strip("-")
    return f"{words}-{hashlib.sha256(key.encode('utf-8', 'surrogateescape')).hexdigest()[:_MARK]}"


def named(text: str) -> str:
    """A slug of the words of ``text``, marked only where letters were lost."""
    plain = make.slug(text)
    return plain if text.isascii() and len(plain) < MAX_SLUG - 1 else marked(text, text)


def named_as(path: str) -> str:
    """The slug of a file by its path, without its suffix."""
    where = PurePosixPath(path)
    return named(str(where.parent / where.stem))


def words_of(url: str) -> str:
    """What tells one page of a site from the others: its path and query; of the front page its host."""
    parts = urlsplit(url)
    return unquote(f"{parts.path} {parts.query}").strip("/ ") or (parts.hostname or "").removeprefix("www.")


def _from(written: str, source: str) -> str:
    """The slug of an address by host and path, of a name by all of it, of a file by its path without its suffix."""
    if is_address(written):
        parts = urlsplit(written)
        return named(unquote(f"{(parts.hostname or '').removeprefix('www.')} {parts.path} {parts.query}"))
    is_name = source == written and not written.startswith("/")
    return named(written) if is_name else named_as(written)


def _check_keys(fields: Fields) -> None:
    if unknown := [key for key in fields if key not in KEYS]:
        raise InputError(f"there is no key {unknown[0][:MAX_LABEL]!r}: use {', '.join(KEYS)}")


def _text(fields: Fields, key: str) -> str:
    value = fields.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InputError(f"{key} is {quoted(value)}: write it as text")
    return _clean(value.strip(), key)


def _clean(value: str, key: str) -> str:
    if "\ufffd" in value:
        raise InputError(f"{key} is {quoted(value)}, with bytes that are not UTF-8 text: save the file as UTF-8")
    if not value.isprintable():
        raise InputError(f"{key} is {quoted(value)}: remove the line breaks and characters that cannot be seen")
    return value


_SHORT = reprlib.Repr()
_SHORT.maxlevel, _SHORT.maxlong, _SHORT.maxother = 3, 60, 60


def quoted(value: object) -> str:
    """What somebody wrote, quoted: of a text its beginning, of anything else a few of its parts."""
    text = repr(value) if isinstance(value, str) else _SHORT.repr(value)
    return text if len(text) <= 100 else f"{text[:99]}…"


def sayable(bad: BadRow) -> BadRow:
    """The row with a reason of one line, of bounded length, that every terminal, log and database takes."""
    return bad._replace(where=_plain(bad.where), why=_plain(bad.why))


def _plain(text: str) -> str:
    cut = text if len(text) <= MAX_WHY else f"{text[: MAX_WHY - 1]}…"
    return cut if cut.isprintable() else "".join(one if one.isprintable() else ascii(one)[1:-1] for one in cut)


def _slug(text: str) -> str | None:
    if not text:
        return None
    if (usable := make.slug(text)) != text:
        raise InputError(f"slug is {quoted(text)}: use a-z, 0-9 and single hyphens, as in {usable!r}")
    return text


def _kind(fields: Fields) -> str | None:
    kind = _text(fields, "kind")
    if len(kind) > MAX_LABEL:
        raise InputError(f"kind is {quoted(kind)}: use at most {MAX_LABEL} characters")
    return kind or None


def _tags(fields: Fields) -> tuple[str, ...]:
    """A list, or one text with commas or semicolons between."""
    value = fields.get("tags")
    parts = value if isinstance(value, list) else re.split("[,;]", _text(fields, "tags"))
    if odd := [part for part in parts if not isinstance(part, str)]:
        raise InputError(f"tags hold {quoted(odd[0])}: write each as text")
    tags = tuple(dict.fromkeys(tag for part in parts if (tag := _clean(part.strip(), "tags"))))
    if len(tags) > MAX_TAGS:
        raise InputError(f"{len(tags)} tags: use at most {MAX_TAGS}")
    if long := [tag for tag in tags if len(tag) > MAX_LABEL]:
        raise InputError(f"tags hold {quoted(long[0])}: use at most {MAX_LABEL} characters each")
    return tags


def _beside(fields: Fields, place: Place) -> tuple[str, ...]:
    """A list, or one text with white space between: an address has none in it."""
    value = fields.get("with")
    parts = value if isinstance(value, list) else _text(fields, "with").split()
    if odd := [part for part in parts if not isinstance(part, str)]:
        raise InputError(f"with holds {quoted(odd[0])}: write each as text")
    if len(parts) > MAX_BESIDE:
        raise InputError(f"{len(parts)} documents in with: use at most {MAX_BESIDE}")
    return tuple(dict.fromkeys(_document(_clean(part.strip(), "with"), place) for part in parts if part.strip()))


def _document(written: str, place: Place) -> str:
    """As ``place`` takes it; what it says of a bad one it says of ``url``, which is another field."""
    try:
        return place(written)
    except InputError as err:
        raise InputError(f"with {str(err).removeprefix('url ')}") from err


def _follow(fields: Fields) -> int:
    value = fields.get("follow")
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else _text(fields, "follow") or "0"
    if not text.isdecimal() or not text.isascii() or len(text) > len(str(MAX_FOLLOW)) or int(text) > MAX_FOLLOW:
        raise InputError(f"follow is {quoted(value)}: use a number from 0 to {MAX_FOLLOW}")
    return int(text)


def _schedule(fields: Fields) -> Schedule:
    text = _text(fields, "schedule") or DAILY
    for schedule in SCHEDULES:
        if schedule == text:
            return schedule
    raise InputError(f"schedule is {quoted(text)}: use {', '.join(SCHEDULES)}")
