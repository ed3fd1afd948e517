"""
Markdown, plain text, ``SKILL.md`` and the Hugging Face model card.

Markdown stays text, less what no claim can rest on: HTML comments, scripts and tags (their text stays), images and
badges, link targets (the link's text stays, and so does an address that stands for itself), reference definitions,
rules and table separators, tables of contents, embedded base64 data. Code is left as it is, apart from comments.
"""

import html
import re
from bisect import bisect_right
from collections.abc import Sequence

from pipeline.fetch.read import document_name, front_matter, markdown_hidden_text
from pipeline.fetch.read.labelled_lines import (
    Draft,
    Fields,
    after,
    joined,
    keys,
    labelled,
    leftovers,
    rows,
    table,
    word,
    words,
)
from pipeline.fetch.read.normalise import one_line

_TAGS = (
    "a abbr address article aside b bdi bdo big blockquote body br button center cite code col colgroup dd del "
    "details dfn div dl dt em figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header hr html i iframe img "
    "input ins kbd label li link main map mark meta nav noscript object ol p picture pre q s samp section small "
    "source span strike strong sub summary sup svg path table tbody td tfoot th thead title tr tt u ul var video"
)
_BLOCK_TAGS = keys(
    "address article aside blockquote br dd details div dl dt figcaption footer form h1 h2 h3 h4 h5 h6 head header hr "
    "li main nav ol p pre section summary table tr ul"
)
_TAG = re.compile(rf"</?(?:{'|'.join(_TAGS.split())})(?:[\s/][^<>]*)?>", re.IGNORECASE)
_FENCE = re.compile(r"[ \t]{0,12}(```+|~~~+)")
_INLINE_CODE = re.compile(r"`[^`\n]+`")
_HELD = re.compile("\x00(\\d+)\x00")
_TARGET = r"\((?:[^()\n]|\([^()\n]{0,300}\)){0,2000}\)"
_REFERENCE = r"\[([^\[\]\n]{0,200})\]"
_IMAGE = re.compile(rf"!\[[^\[\]]{{0,1000}}\](?:{_TARGET}|{_REFERENCE})")
_LINK = re.compile(rf"\[([^\[\]]{{0,2000}})\]{_TARGET}")
_REFERENCE_LINK = re.compile(rf"\[([^\[\]]{{0,2000}})\]{_REFERENCE}")
_DEFINITION = re.compile(r"^ {0,3}\[(?!\^)([^\[\]\n]{1,200})\]:[ \t]*\S+.*$", re.MULTILINE)
_CONTENTS = re.compile(
    r"(?:^[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+\[[^\[\]\n]{1,200}\]\(#[^()\s]{0,200}\)[ \t]*(?:\n|\Z)){3,}", re.MULTILINE
)
"""A table of contents: items that are nothing but a link to a place in the same text."""
_AUTOLINK = re.compile(r"<(https?://[^<>\s]{1,500})>")
_RULE = re.compile(r"^[ \t]*[-*_=:|][-*_=:| \t]+$\n?", re.MULTILINE)
_EMBEDDED = re.compile(r"data:[\w/+.;=-]{0,100};base64,[A-Za-z0-9+/=]*|(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{400,}={0,2}")
_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(\S.{0,500})", re.MULTILINE)
_SETEXT = re.compile(r"^(\S.{0,200})\n=+[ \t]*$", re.MULTILINE)
_HTML_HEADING = re.compile(r"<h1[^<>]{0,500}>(.{1,500}?)</h1>", re.IGNORECASE | re.DOTALL)
_NAMED_WITHIN = 20_000
"""Characters of prose in which a document names itself."""
_MARKUP = re.compile(r"^ {0,3}(?:```|~~~)|\]\(|^ {0,3}#{1,6}[ \t]|^\|.*\|[ \t]*$", re.MULTILINE)
_LIST_ITEM = re.compile(r"^ {0,3}(?:[-*+]|\d{1,3}[.)])[ \t]+\S", re.MULTILINE)

_MODEL_CARD = keys(
    "base_model base_model_relation library_name pipeline_tag model-index model_name license_name license_link "
    "datasets co2_eq_emissions extra_gated_prompt widget"
)
_SKILL = keys("allowed-tools argument-hint disable-model-invocation user-invocable user-invokable context hooks")
_LABELS = {
    "license": "licence",
    "license_name": "licence name",
    "license_link": "licence text",
    "base_model": "base model",
    "base_model_relation": "relation to the base model",
    "datasets": "dataset",
    "library_name": "library",
    "pipeline_tag": "task",
    "language": "language",
    "extra_gated_prompt": "access condition",
    "allowed-tools": "allowed tools",
    "disable-model-invocation": "model invocation disabled",
    "user-invocable": "user may invoke",
}
_ONE_EACH = frozenset(["base_model", "datasets"])
_DROPPED = frozenset(["widget", "thumbnail", "emoji", "colorFrom", "colorTo"])


def read(text: str) -> Draft:
    """The draft of a text that is not HTML and not JSON, with what its rendering would not show."""
    split = front_matter.split(text)
    fields, body = (split.fields, split.body) if split else ({}, text)
    dropped = {key: value for key, value in fields.items() if key in _DROPPED}
    hidden = tuple(markdown_hidden_text.read(text, dropped))
    unread = split.unread if split else None
    return _visible(text, fields if split else None, body)._replace(hidden=hidden, unread=unread)


def _visible(text: str, front: Fields | None, body: str) -> Draft:
    """What is read of the text; ``front`` are the fields of its front matter, if it has one."""
    fields: Fields = front or {}
    if front is None and not is_markdown(text):
        plain = _EMBEDDED.sub("(embedded data)", text)
        return Draft("text", None, plain, plain)
    cleaned = clean(body)
    whole = "\n\n".join(part for part in ("\n\n".join(_field_lines(fields)), cleaned) if part)
    if _is_skill(fields):
        return Draft("skill", word(fields.get("name")) or heading(body), whole, whole)
    if not _MODEL_CARD.isdisjoint(fields) or _is_bare_card(fields):
        return Draft("model_card", word(fields.get("model_name")) or heading(body), whole, whole)
    name = heading(body) or word(fields.get("title")) or word(fields.get("name"))
    return Draft("markdown", name, whole, whole)


def is_markdown(text: str) -> bool:
    """Whether the text uses Markdown: a heading, a fence, a link, a table, two list items, or HTML tags."""
    return bool(has_markup(text) or len(_LIST_ITEM.findall(text)) > 1 or _SETEXT.search(text) or _TAG.search(text))


def has_markup(text: str) -> bool:
    """Whether a heading, a fence, a link or a table of Markdown stands in the text."""
    return bool(_MARKUP.search(text))


def heading(text: str) -> str | None:
    """The name that a heading outside code and comments gives; None if each of them is a section's or a notice."""
    prose = "\n".join(part for fenced, part in _blocks(_cut(text, "<!--", "-->")) if not fenced)[:_NAMED_WITHIN]
    references = frozenset(_references(prose))
    found = sorted(
        (*((match.start(), len(match[1]), match[2]) for match in _HEADING.finditer(prose)),
         *((match.start(), 1, match[1]) for way in (_SETEXT, _HTML_HEADING) for match in way.finditer(prose)))
    )  # fmt: skip
    titles = [(level, title) for _, level, raw in found if (title := _title(raw, references))]
    opens = bool(found) and not _clean_prose(prose[: found[0][0]], references).strip()
    return document_name.of_headings(titles, opens=opens)


def _title(raw: str, references: frozenset[str]) -> str:
    title = _clean_prose(raw, references)
    return one_line(re.sub(r"[`*]|(?<!\w)_|_(?!\w)", "", title)).strip("# ")


def clean(text: str) -> str:
    """The Markdown without its noise; see the module's docstring."""
    text = _cut(text.replace("\x00", ""), "<!--", "-->")
    for start, end in (("<script", "</script>"), ("<style", "</style>"), ("<svg", "</svg>")):
        text = _cut(text, start, end, shown=_code(text))
    references = frozenset(_references(text))
    return "\n".join(part if fenced else _clean_prose(part, references) for fenced, part in _blocks(text))


def _references(text: str) -> list[str]:
    return [found[1].casefold() for found in _DEFINITION.finditer(text)]


def _code(text: str) -> list[tuple[int, int]]:
    """Where code stands that a reader sees: fences and inline code."""
    spans, at = [], 0
    for fenced, part in _blocks(text):
        if fenced:
            spans.append((at, at + len(part)))
        else:
            spans += [(at + code.start(), at + code.end()) for code in _INLINE_CODE.finditer(part)]
        at += len(part) + 1
    return spans


def _cut(text: str, start: str, end: str, *, shown: Sequence[tuple[int, int]] = ()) -> str:
    """
    Without each stretch from ``start`` to ``end`` that does not begin in what is ``shown``; one that never ends loses
    its start only.
    """
    lower = text.lower() if len(text.lower()) == len(text) else text
    kept, at, looked = [], 0, 0
    ends = [until for _, until in shown]
    while (begin := lower.find(start, max(at, looked))) >= 0:
        inside = bisect_right(ends, begin)
        if inside < len(shown) and shown[inside][0] <= begin:
            looked = shown[inside][1]
            continue
        stop = lower.find(end, begin + len(start))
        if stop < 0:
            break
        kept.append(text[at:begin])
        at = stop + len(end)
    return "".join([*kept, text[at:]])


def _blocks(text: str) -> list[tuple[bool, str]]:
    """The text as (fenced, lines) in order."""
    blocks: list[tuple[bool, str]] = []
    lines: list[str] = []
    fence = ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if mark and not fence:
            blocks.append((False, "\n".join(lines)))
            fence, lines = mark[1], [line]
        elif fence and line.strip().startswith(fence) and not line.strip().strip(fence[0]):
            blocks.append((True, "\n".join([*lines, line])))
            fence, lines = "", []
        else:
            lines.append(line)
    blocks.append((bool(fence), "\n".join(lines)))
    return blocks


def _clean_prose(text: str, references: frozenset[str]) -> str:
    """Prose without its noise. Inline code is held aside and put back, so that no rule changes it."""
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match[0])
        return f"\x00{len(held) - 1}\x00"

    text = _INLINE_CODE.sub(hold, _EMBEDDED.sub("(embedded data)", text))
    text = _TAG.sub(_tag_text, _unlinked(text, references))
    text = html.unescape(_RULE.sub(_rule_text, text))
    return _HELD.sub(lambda match: held[int(match[1])], text)


def _unlinked(text: str, references: frozenset[str]) -> str:
    """Images go, links leave their text; ``a[0][1]`` is a link only if ``[1]:`` is defined."""

    def by_reference(match: re.Match[str]) -> str:
        known = (match[2] or match[1]).casefold() in references
        return match[1] if known else match[0]

    text = _LINK.sub(r"\1", _IMAGE.sub("", _CONTENTS.sub("", text)))
    text = _REFERENCE_LINK.sub(by_reference, text)
    return _DEFINITION.sub("", _AUTOLINK.sub(r"\1", text))


def _rule_text(match: re.Match[str]) -> str:
    """Nothing for a table's separator, an empty line for a rule or an underline; ``- -`` and ``|  |`` are neither."""
    if max(map(match[0].count, "-*_=")) < 3:
        return match[0]
    return "" if "|" in match[0] else "\n"


def _tag_text(match: re.Match[str]) -> str:
    name = match[0].strip("</> ").split()[0].rstrip("/").lower()
    if name in ("td", "th"):
        return " | " if match[0].startswith("</") else ""
    return "\n" if name in _BLOCK_TAGS else ""


def _field_lines(fields: Fields) -> list[str]:
    """The front matter as labelled lines: the known ones by their label, the rest bounded."""
    known = {key: value for key, value in fields.items() if key not in _DROPPED}
    plain = {key: value for key, value in known.items() if _is_plain(value)}
    lines = [line for key, value in plain.items() for line in _labelled_field(key, value)]
    return [*lines, *_evaluations(known), *leftovers(known, [*plain, "model-index"])]


def _is_plain(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(item, str) for item in value))


def _labelled_field(key: str, value: object) -> list[str]:
    label = _LABELS.get(key, one_line(key))
    values = words(value)
    return labelled(label, *(values if key in _ONE_EACH else [joined(*values)]))


def _evaluations(fields: Fields) -> list[str]:
    """``evaluation: text-generation on MMLU: acc 61.2 (not verified)`` for each metric of ``model-index``."""
    return [
        _evaluation(result, metric)
        for model in rows(fields.get("model-index"))
        for result in rows(model.get("results"))
        for metric in rows(result.get("metrics"))
    ]


def _evaluation(result: Fields, metric: Fields) -> str:
    task, data = table(result.get("task")), table(result.get("dataset"))
    what = after(word(task.get("type")), word(data.get("name")) or word(data.get("type")), sep=" on ")
    verified = "verified" if word(metric.get("verified")) == "true" else "not verified"
    return f"evaluation: {what}: {word(metric.get('type'))} {word(metric.get('value'))} ({verified})"


def _is_skill(fields: Fields) -> bool:
    """By the Agent Skills specification (name and description), or by a key that only skills have."""
    if not word(fields.get("description")) or not _MODEL_CARD.isdisjoint(fields):
        return False
    return bool(word(fields.get("name"))) or not _SKILL.isdisjoint(fields)


def _is_bare_card(fields: Fields) -> bool:
    """A model card that states little: a licence, and nothing that belongs to a site generator's page."""
    return "license" in fields and "title" not in fields and "name" not in fields and "layout" not in fields
