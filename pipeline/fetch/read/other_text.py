"""
Texts that no listing is written in: YAML, TOML, Dockerfiles, robots.txt, lock files and their like, told by their lines
and refused by name. YAML that holds a record is read as JSON is.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from pipeline.errors import UnsupportedFormat
from pipeline.fetch.read import many, other_json, structured, yaml_values
from pipeline.fetch.read.labelled_lines import Draft, table

HEAD = 20_000
"""Characters by which a text is told."""
_FRAMED = re.compile(r"\s*---[ \t]*\r?\n")
"""How front matter begins, and a file of several documents."""
_MOSTLY = 0.8
_FEW = 3
_WORDY = 8
"""Words: a line that long is prose."""


class _Sort(NamedTuple):
    """A file of lines: what it is, the line that makes it one, and lines that it is made of."""

    what: str
    mark: re.Pattern[str]
    line: re.Pattern[str]


def _sort(what: str, mark: str, line: str, flags: int = 0) -> _Sort:
    return _Sort(what, re.compile(mark, re.MULTILINE | flags), re.compile(line, flags))


_INSTRUCTION = (
    "FROM|RUN|CMD|LABEL|EXPOSE|ENV|ADD|COPY|ENTRYPOINT|VOLUME|USER|WORKDIR|ARG|ONBUILD|STOPSIGNAL|HEALTHCHECK|SHELL|"
    "MAINTAINER"
)
_REQUIREMENT = r"[\w.\[\],-]+\s*[=~<>!]=\s*\d[\w.*+!]*(?:\s*,\s*[=~<>!]=?\s*\d[\w.*+!]*)*"
_SORTS = (
    _sort("a Dockerfile", r"^\s*FROM\s+\S+(?:\s+AS\s+\S+)?\s*$", rf"\s*(?:{_INSTRUCTION})\s+\S", re.IGNORECASE),
    _sort(
        "a robots.txt",
        r"^\s*User-agent\s*:",
        r"\s*(?:User-agent|Allow|Disallow|Sitemap|Crawl-delay|Host|Content-Signal|Noindex|Clean-param|Request-rate)\s*:",
        re.IGNORECASE,
    ),
    _sort(
        "a lock file of Yarn",
        r"^# yarn lockfile v1",
        r'\S.*:$|\s+(?:version|resolved|integrity|dependencies)\b|\s+["\w@]',
    ),
    _sort("a lock file of Go (go.sum)", r"^\S+ v\S+ h1:\S+=$", r"\S+ v\S+ h1:\S+=$"),
    _sort("a lock file of Bundler", r"^(?:GEM|BUNDLED WITH)$", r"[A-Z ]+$|\s+\S"),
    _sort(
        "a list of Python requirements",
        rf"^{_REQUIREMENT}\s*(?:[;#].*|\\)?$",
        rf"{_REQUIREMENT}\s*(?:[;#].*|--hash=.*|\\)?$|[\w.\[\],-]+\s*(?:[;#@].*)?$|\s+--hash=|\s+#|-",
    ),
    _sort(
        "a program's source",
        r"^(?:import\b[^\n]*[\"'][^\"'\n]+[\"'];?|from\s+[\w.]+\s+import\s[^\n]*|import\s+[\w.]+(?:\s+as\s+\w+)?;?"
        r"|package\s+[\w.]+;?|use\s+\w+::[^\n]*;|#include\s*[<\"][^\n]*|using\s+[\w.]+;)\s*$",
        r"\s+\S|.*[;{}()\[\],:>]\s*$|[@\"'`*/)}\]]|(?:import|from|package|use|using|export|const|let|var|def|class|func"
        r"|function|return|async|type|interface|public|private|fn|pub|impl)\s",
    ),
    _sort(
        "a go.mod", r"^module\s+\S+$", r"(?:module|go|require|replace|exclude|toolchain|retract|tool)\b|\t\S+ v\S|\)"
    ),
    _sort(
        "a Makefile", r"^\.PHONY\s*:", r"[\w./$() %-]+\s*[:?+]?[:=]|\t|(?:if|else|endif|define|endef|export|include)"
    ),
    _sort(
        "a file of settings (.env)",
        r"^(?:export )?[A-Z][A-Z0-9_]+=",
        r"(?:export )?[A-Z][A-Z0-9_]+=\S*$|[A-Z][A-Z0-9_]+=[\"'].*[\"']$",
    ),
)
_TOML_LINE = re.compile(
    r"\[{1,2}[\w .\"'-]+\]{1,2}\s*(?:#.*)?$|[\w.\"-]+\s*=\s*(?:[\"'\[{]|true|false|[-+\d])|\s*[\]}\"'].*|\s+\S"
)
_TOML_MARK = re.compile(r"^\[{1,2}[\w .\"'-]+\]{1,2}\s*(?:#.*)?$|^[\w.-]+\s*=\s*[\"\[{]", re.MULTILINE)
_TOML_NAMES = (
    (re.compile(r"^\[\[package\]\]", re.MULTILINE), "a lock file"),
    (re.compile(r"^\[(?:project|tool\.[\w.-]+|build-system)\]", re.MULTILINE), "a pyproject.toml"),
    (re.compile(r"^\[package\]", re.MULTILINE), "a Cargo.toml"),
    (re.compile(r"^\[mcp_servers[.\]]", re.MULTILINE), "a configuration of Codex in TOML"),
)
_MARKUP = re.compile(
    r"^[ \t]*(```|~~~).*?(?:^[ \t]*\1[ \t]*$|\Z)|<!--.*?(?:-->|\Z)|</?[a-zA-Z][^<>]{0,1000}>", re.MULTILINE | re.DOTALL
)
"""Code that a text shows, and tags that it is set with, make no source of it."""
_COMMENT = re.compile(r"\s*(?:#|//|;)")
_SCRIPT = re.compile(r"#!\s*/\S+")
_KEY = re.compile(r"[$\w./-]{1,80}")


def read(text: str, *, only: str | None) -> Draft | None:
    """The draft of a record in YAML; None for a text. Raises UnsupportedFormat for what is refused by name."""
    framed = _FRAMED.match(text)
    if framed and "\n---" in text[framed.end() - 1 :]:
        _refuse_documents(text)
        return None
    if yaml_values.may_be(text) and (draft := _yaml(text, only)) is not None:
        return draft
    if (what := _named(text[:HEAD])) is not None:
        raise _refusal(what)
    return None


def _refuse_documents(text: str) -> None:
    """Several documents in YAML begin as front matter does, and hold nothing but tables."""
    try:
        documents = (yaml_values.may_be(text) and yaml_values.read(text)) or []
    except yaml_values.TooMuch:
        return
    if len(documents) > 1 and all(isinstance(one, dict) for one in documents):
        what = other_json.known(table(documents[0]))
        if what is not None:
            raise _refusal(what)


def _refusal(what: str) -> UnsupportedFormat:
    return UnsupportedFormat(f"this is {what}, which is no listing: {other_json.INSTEAD}")


def _named(head: str) -> str | None:
    if _SCRIPT.match(head):
        return "a script"
    head = _MARKUP.sub("", head)
    head = head.replace("\\\n", " ")
    lines = [line for line in head.split("\n")[:-1] or [head] if line.strip() and not _COMMENT.match(line)]
    lines = lines or [head.strip()]
    for sort in _SORTS:
        if sort.mark.search(head) and _share(lines, sort.line.match) >= _MOSTLY:
            return sort.what
    if _TOML_MARK.search(head) and _share(lines, _TOML_LINE.match) >= _MOSTLY and not _prose(lines):
        return next((what for sign, what in _TOML_NAMES if sign.search(head)), "TOML, a file of settings")
    return None


def _share(lines: list[str], told: Callable[[str], object]) -> float:
    return sum(1 for line in lines if told(line)) / len(lines)


def _prose(lines: list[str]) -> bool:
    """Whether lines that are no assignment hold sentences."""
    return sum(1 for line in lines if "=" not in line and len(line.split()) >= _WORDY) > len(lines) * (1 - _MOSTLY)


def _yaml(text: str, only: str | None) -> Draft | None:
    """The record, or None where the text is none and only looks like YAML at its beginning."""
    try:
        documents = yaml_values.read(text)
    except yaml_values.TooMuch:
        _refuse_too_much(text)
        return None
    if not documents:
        return None
    value = documents[0]
    fields = table(value)
    if not fields and not isinstance(value, list):
        return None
    try:
        return structured.read(value, only=only, form="YAML")
    except UnsupportedFormat:
        told = other_json.known(fields) is not None or many.found(value) is not None
        if told or only is not None or _is_settings(text, documents):
            raise
        return None


def _refuse_too_much(text: str) -> None:
    """Long YAML is refused as such; long prose that begins with a key is prose."""
    lines = [line for line in text[:HEAD].split("\n") if line.strip()]
    if (
        _share(lines, re.compile(r"\s*(?:-\s+)?[\"']?[$\w./{}-]+[\"']?\s*:(?:\s|$)|\s*[-#]\s|\s*[\]}\[{&*]").match)
        >= _MOSTLY
    ):
        most = (
            f"{yaml_values.MAX_CHARS:,} characters, {yaml_values.MAX_DEPTH} levels, {yaml_values.MAX_EVENTS:,} values"
        )
        raise UnsupportedFormat(
            f"this is YAML beyond what is read ({most}): pass it as JSON, or only its part that matters"
        )


def _is_settings(text: str, documents: list[object]) -> bool:
    """
    Whether YAML that holds no record is a file of settings and no text of labelled lines: its keys are names, tables
    lie in it, and hardly a line is a sentence.
    """
    fields = table(documents[0])
    if len(documents) > 1 or not fields:
        return len(documents) > 1 and all(isinstance(one, dict | None) for one in documents)
    lines = [line for line in text[:HEAD].split("\n") if line.strip() and not _COMMENT.match(line)]
    sentences = sum(1 for line in lines if len(line.split()) >= _WORDY)
    named = all(_KEY.fullmatch(key) for key in fields)
    lower = sum(1 for key in fields if key[:1].islower()) * 2 > len(fields)
    lists = all(isinstance(item, list) for item in fields.values())
    nested = lists or any(
        isinstance(item, dict) or (isinstance(item, list) and any(map(_is_table, item))) for item in fields.values()
    )
    return named and lower and nested and sentences <= len(lines) * (1 - _MOSTLY)


def _is_table(value: object) -> bool:
    return isinstance(value, dict)
