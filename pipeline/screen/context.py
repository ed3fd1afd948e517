"""
What stands around a word, and what that makes of it.

A word inside an identifier is no word of a sentence; "low" before a noun of somebody else's ("low latency") rates
nothing; "every" before one ("every ticket") does not mean every factor; a verb whose subject is another ("a template
always overrides …") orders nobody.
"""

import re
from collections.abc import Callable, Sequence

from pipeline.taxonomy import steering_grammar

_IDENTIFIER = re.compile(
    r"https?://[^\s<>\"')\]]{1,400}"
    r"|(?<![\w./~\\-])(?:"
    r"(?:~|\.{1,2})?/[\w.~/-]+"  # /path, ./path, ~/path
    r"|[\w.~-]{1,80}/(?=[\s`\"',;:)\]|]|\Z)"  # folder/
    r"|--?[A-Za-z][\w-]{1,60}"  # --option
    r"|[A-Za-z0-9]{1,60}(?:_[A-Za-z0-9]{1,60})+"  # snake_case
    r"|[\w-]{1,80}\.(?:md|mdx|json|ya?ml|toml|txt|py|js|mjs|tsx?|jsx|sh|go|rs|java|rb|cs|html?|css|csv|xml|ini|cfg|lock)\b"
    r"|[\w.~-]{1,80}/[\w.~-]{1,80}/[\w.~/-]*"  # a/b/c
    r")"
    r"|(?<=\w\.)[A-Za-z0-9]{1,60}(?:_[A-Za-z0-9]{1,60})+"  # an attribute: of.snake_case
)
_CODE_WORD = re.compile(r"`(?:[^`\s]{1,80}|(?=[^`\n]{0,80}[*=(){}<>|$_\\;/])[^`\n]{1,160})`")
_LABEL = re.compile(
    r"\b(?:step|phase|stage|version|chapter|section|part|task|item|line|code|status|page|index|port|round|week|day|tier|exit)s?"
    r"[ #]{0,2}\Z",
    re.IGNORECASE,
)
_OWNER = re.compile(r"([A-Za-z]{2,30})[\"'*_`]{0,3}(?: |\s?[=:]\s?)[\"'*_`]{0,3}\Z")
_OWNER_CHARS = 40
_KEY = re.compile(r"([A-Za-z]{2,30})[\"']?[=:][\"']?\Z")
IMPACTS = frozenset(["impact", "availability", "confidentiality", "integrity"])
"""What is the graver for being high."""
_AUXILIARIES, _SUBJECTS, _SUBORDINATE, _FUNCTION_WORDS, _OWN_OBJECTS = (
    frozenset(words.split())
    for words in (
        steering_grammar.AUXILIARIES,
        steering_grammar.SUBJECTS,
        steering_grammar.SUBORDINATE,
        steering_grammar.FUNCTION_WORDS,
        steering_grammar.OWN_OBJECTS,
    )
)
_OBJECT = re.compile(
    r"[*_`]{0,3} (?:of|for|per) (?:a|an|the|each|every|any|one|all|that|those)((?: [A-Za-z'’-]{1,30}){1,3})",
    re.IGNORECASE,
)
_LINE_HEAD = re.compile(r"[ \t]*(?:#{1,6}|[-*>])?[ \t]*\**")
_TITLE_BEHIND = re.compile(r"\d+(?:\.\d+)*\.?\)? [A-Z]")
_OF_A_PAGE = re.compile(
    r" of (?:the|a|this|your|its)(?: [\w*`]{1,20}){0,3}? (?:page|section|screen|form|window|panel|file|list|document"
    r"|view|sidebar|menu|table|editor|README)\b",
    re.IGNORECASE,
)
_LEAST_OF_SEVERAL = re.compile(
    r"(?:lowest|minimum|smallest)\s(?:(?:ratings?|scores?|values?|grades?|levels?|numbers?)\s)?(?:of|among|from|across)\s"
    r"(?:\d|these|those|both|the (?:two|three|four|five|\w{1,20} (?:ratings|scores|values|grades)))",
    re.IGNORECASE,
)
_FINDINGS = frozenset(
    ["finding", "findings", "issue", "issues", "warning", "warnings", "bug", "bugs", "defect", "defects"]
)
_DETERMINERS = frozenset(["a", "an", "the", "your", "its", "any", "this", "it", "them"])
_NOUN_BEFORE = re.compile(r"(?i)\b(?:severity|score|risk|confidence|quality|price|rating|grade|coverage|threshold) \Z")
_VERB_BEFORE = re.compile(r"(?i)\b(?:can|could|may|might|to|will|would|and|or|then|which|that) \Z")
_COMPARED = re.compile(
    r"(?i)lower(?: \w+){0,2}(?: or (?:equal|same))? than (?!\d|zero|point|one|half|any|every|what|it|you|average|usual)"
)
_MEASURE_BEHIND = re.compile(r"(?i)(?:over|above)\s(?:an?\s|the\s|that\b|this\b|any|\d|zero|none|low|point|half)")
_NEXT = re.compile(r"[*_`]{0,3}[ ][*_`]{0,3}([A-Za-z]+)")


def identifiers(text: str) -> list[tuple[int, int]]:
    """Addresses, paths, options, names in snake case and single words set as code, in order; they may overlap."""
    if not any(sign in text for sign in "/_-`."):
        return []
    found = [one.span() for one in _IDENTIFIER.finditer(text)]
    if "`" in text:
        found += [one.span() for one in _CODE_WORD.finditer(text)]
        found.sort()
    return found


def is_label(text: str, start: int) -> bool:
    """Whether the number at ``start`` counts something off: "step 0", "exit code 1"."""
    return bool(_LABEL.search(text, max(start - 12, 0), start) or _is_section(text, start))


def _is_section(text: str, start: int) -> bool:
    """Whether the number at ``start`` is that of a heading or of an entry of a table of contents: "1.3 Overall"."""
    line = text.rfind("\n", max(start - 12, 0), start) + 1
    return bool(_LINE_HEAD.fullmatch(text, line, start) and _TITLE_BEHIND.match(text, start))


def is_amount(text: str, start: int, end: int) -> bool:
    """Whether a sign of money or of a share stands at the number."""
    return text[start - 1 : start] in ("$", "€", "£") or text[end : end + 2].strip()[:1] in ("%", "‰")


def owner(text: str, start: int) -> str | None:
    """The word whose value the number at ``start`` is: right before it, or before a sign of equality or a colon."""
    found = _OWNER.search(text, max(start - _OWNER_CHARS, 0), start)
    return found[1].lower() if found else None


def is_value_of_another_key(text: str, start: int, known: Callable[[str], bool]) -> bool:
    """Whether the word at ``start`` is the value of a key that is none of ours: "stroke:none", "effort=low"."""
    found = _KEY.search(text, max(start - _OWNER_CHARS, 0), start)
    return found is not None and not known(found[1].lower())


def follower(text: str, end: int) -> str | None:
    """The word that a blank alone parts from the one that ends at ``end``, in lower case."""
    found = _NEXT.match(text, end)
    return found[1].lower() if found else None


def is_function_word(word: str) -> bool:
    """Whether ``word`` names nothing: an adjective before it stands by itself."""
    return word in _FUNCTION_WORDS


def is_of_another(text: str, end: int) -> bool:
    """Whether what the word that ends at ``end`` rates is named, and is no product: "the severity of the finding"."""
    found = _OBJECT.match(text, end)
    return found is not None and not any(word.lower() in _OWN_OBJECTS for word in found[1].split())


def is_no_adjective(text: str, start: int, plain: str, follower: str | None) -> bool:
    """
    Whether a word of degree is none: "at least", "lower" as a verb ("you can lower it") or in a comparison of two
    things, "floor" as a limit ("the severity floor"), and what is said of findings ("low findings").
    """
    if _LEAST_OF_SEVERAL.match(text, start):
        return True
    if plain in ("bottom", "top") and _OF_A_PAGE.match(text, start + len(plain)):
        return True
    if plain in ("over", "above"):
        return not _MEASURE_BEHIND.match(text, start)
    if plain in ("least", "most"):
        return text[max(start - 3, 0) : start].lower().endswith("at ")
    if follower in _FINDINGS or (plain in ("floor", "bottom") and _NOUN_BEFORE.search(text, max(start - 30, 0), start)):
        return True
    if plain == "lower" and (_VERB_BEFORE.search(text, max(start - 12, 0), start) or _COMPARED.match(text, start)):
        return True
    return plain in ("lower", "floor", "bottom", "bottoms") and follower in _DETERMINERS


def is_act_of_another(said: Sequence[str], clause: int) -> bool:
    """
    Whether the verb behind the words ``said`` is told of somebody rather than asked of a reader: auxiliaries stand
    before it, and before those a subject that is no reader; or it is a condition ("when you drop one"). ``clause`` is
    where its clause begins among them.
    """
    at = len(said) - 1
    if at > clause and said[at] == "you" and said[at - 1] in _SUBORDINATE:
        return True
    while at >= clause and said[at] in _AUXILIARIES:
        at -= 1
    return clause <= at < len(said) - 1 and said[at] not in _SUBJECTS
