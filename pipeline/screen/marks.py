"""Forms rather than words: turns, calls on a reader, ends of the listing, vectors, scales, code, quotations, bans."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice

from pipeline.screen.hits import Hit
from pipeline.screen.words import BITS

_HEAD = r"^[ \t>*#\"'_\-(]{0,8}"
_FILLED_IN = r"(?!\*{0,2} {0,3}(?:\{\{\w{1,40}\}\}|\[\w{1,40}\])[ \t]*(?:\n|$))"
"""The field of a form that a placeholder alone fills ("**System:** {{name}}") is no turn."""
_TURN_LINE = re.compile(
    _HEAD + r"(?i:(?P<office>system|developer|operator)|assistant|user|human|tool)"
    r"(?i: (?:message|notice|result|note|instruction|update|override)s?)?"
    r"(?i: to (?:the )?[a-z]{1,30}(?: [a-z]{1,30})?)?\s?[:\]]" + _FILLED_IN,
    re.MULTILINE,
)
_TURN_MARK = re.compile(
    r"[<\[\"](?i:\|[a-z_]{2,20}\|>|/?INST\]|</?SYS>>|role\"\s{0,5}:\s{0,5}\"(?:system|developer|assistant|user|tool)\""
    r"|/?(?:system|assistant|user|instructions?|tool_result|function_results?|developer)>)"
)
_OFFICE_MARK = re.compile(r"(?i)system|sys>|developer|im_start")
_FENCE_MARK = re.compile(
    r"(?=[<lLbBE=-])"  # how each begins, so that most places are passed over at once
    r"(?:</(?P<tag>listing|document|passages?|untrusted\w{0,20}|data|context)>|\blisting-[0-9a-f]{4,}"
    r"|[-=]{3} ?end of (?:the )?(?:listing|document|data|input|quot|untrusted|text)"
    r"|\bbegin (?:system|operator|trusted)\b|(?-i:\bEND (?:OF )?(?P<name>DATA|LISTING|DOCUMENT|INPUT)\b))",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"<(?P<tag>listing|document|passages?|untrusted\w{0,20}|data|context)[\s>]"
    r"|(?-i:\b(?:BEGIN|START) (?:OF )?(?P<begun>DATA|LISTING|DOCUMENT|INPUT)\b)"
    r"|(?-i:(?<!END )(?<!END OF )\b(?P<shown>DATA|LISTING|DOCUMENT|INPUT) (?:SAMPLE|EXAMPLE)\b)",
    re.IGNORECASE,
)
_VECTOR = re.compile(r"\b(AV|AC|AT|PR|UI|VC|VI|VA|SC|SI|SA):[A-Z](?:[/, ]{1,3}(?!\1:)[A-Z]{1,2}:[A-Z]\b){2,20}")
"""Of several metrics: the values of a single one, side by side, are its scale."""
_EMPTY_LIST = re.compile(
    r"(?=[\"lLtTfF])\"?\b(?:layers|threats|flags|findings)\"?\s{0,5}[:=]\s{0,5}(?:\[\s{0,5}\]|none\b)", re.IGNORECASE
)
_CALL = re.compile(
    r"(?:^|(?<=[.!?] ))[ \t>*#\"'_\-(\[{]{0,8}"
    r"(?:(?i:(?:dear|attention|hey|hello|notice to|note to|note for|to)[,:]?\s(?:the |any |all |every )?)"
    r"(?i:(?:automated|risk|security|ai|language|rating|scoring|grading|fellow|honest) )?"
    r"|(?i:automated|risk|security|ai|language|rating|scoring|grading|fellow|honest) |(?=[A-Z])|(?<=[{\[] )|(?<=[{\[]))"
    r"(?i:models?|reviewers?|scanners?|parsers?|bots?|robots|machines?|assistants?|evaluators?|assessors?|graders?|raters?"
    r"|analysts?|auditors?|judges?|desks?|crawlers?|llms?|ais?|readers?)"
    r"(?i: (?:directive|notice|note|hint|instruction))?(?: (?:that|who|which|of) [^,:.\n]{1,40})?\s?[:,]",
    re.MULTILINE,
)
"""A reader called by its office, at the head of a line or of a sentence."""
_GRADE = r"(?:excellent|good|fair|poor|adequate|weak|pass|warn|fail)\b"
_STANDS_FOR = r"[*_`]{0,2}\s?[=:—]"
_APART = r"[\s*_/|,`\"']{1,8}(?:or )?"
_RANGE = re.compile(
    r"(?<![\w.])(?:[01](?:\.0)?)\s?(?:-|–|—|to|through|bis|\.\.)\s?(?:1\.0|[1-9]\d{0,2})(?![\w.]\d)"
    r"|(?<![\w.])0\s?(?:-|–|to)\s?(?:max|n|[A-Z])\b|[\[(]\s?[01](?:\.0)?\s?,\s?\d{1,3}(?:\.0)?\s?[\])]"
    rf"|(?i:\b(?:safe|clean|benign)\b{_APART}(?:\w{{3,12}}{_APART})?(?:unsafe|dangerous|malicious|suspicious)\b)"
    rf"|(?i:\b{_GRADE}{_STANDS_FOR}[^\n]{{3,160}}?\b{_GRADE}{_STANDS_FOR})"
    r"|(?i:\blow\b(?:(?!\bnot\b)[^.\n]){1,50}\b(?:medium|moderate)\b(?:(?!\bnot\b)[^.\n]){1,50}\bhigh\b)"
    r"|(?i:\bhigh\b(?:(?!\bnot\b)[^.\n]){1,50}\b(?:medium|moderate)\b(?:(?!\bnot\b)[^.\n]){1,50}\blow\b)"
    r"|(?<![\w.])\d(?:, ?\d){0,9},? or \d\b|(?<![\w./])0\s?/\s?1(?:\s?/\s?\d){0,4}(?![\w./])"
    r"|(?i:\b(?:\d{1,3}|two|three|four|five|six|seven|ten)[- ]point\b)"
    r"|(?<![\w.])\d{1,3}\s{0,2}(?:=|-|–|:|means\b|is\b)[^.;\n]{1,60}[,;]\s{0,2}\d{1,3}\s{0,2}(?:=|-|–|:|means\b|is\b)"
)
"""The two ends of a scale, or its steps."""
_ATTACKS = re.compile(
    r"\b(?:inject(?:ion|ions|ed)|jailbreak\w{0,5}|adversarial|attackers?|malicious|untrusted|red[- ]team\w{0,4}"
    r"|exfiltrat\w{0,5})\b",
    re.IGNORECASE,
)
_ABOUT = 4
_NEAR = 400
_FENCE = re.compile(r"^[ \t>]{0,16}(?:[-*+] |\d{1,2}[.)] )?(`{3,20}|~{3,20})([^\n`]*)$", re.MULTILINE)
_QUOTED = re.compile(
    r"\"(?:[^\"\n]|\n(?!\s*\n)){3,300}\"|“(?:[^”\n]|\n(?!\s*\n)){3,300}”|`[^`\n]{3,300}`|«[^»\n]{3,300}»|(?<!\w)'[^'\n]{3,300}'(?!\w)"
)
_OBJECT = re.compile(r"\{\s{0,20}[\"']\w{1,40}[\"']\s?:[^{}]{1,200}?,\s{0,20}[\"']\w{1,40}[\"']\s?:[^{}]{0,400}\}?")
_PROHIBITION = re.compile(
    r"\b(?:never|not|n['’]t|nor|without|avoid)\s+(?:instruct|tell|ask|direct|order|urge|persuad|allow|let|encourag|pressur)"
    r"(?:e|ing)?\s[^.;:!?]{1,60}?\bto\s[^.;:!?]{1,200}"
    r"|\bno longer needs? to be (?!follow|obey|appl|observ|heed|respect|honou?r|kept|us)\w+"
    r"|\b(?:never|not)\s(?:mention|report|note|show|include)\s[^.;:!?]{1,60}?\bin\s(?:the\s|a\s|your\s|any\s)?"
    r"(?:commits?|comments?|PRs?|pull requests?|change ?logs?|release notes|code)\b"
    r"|\b(?:(?:instruct|tell|ask|persuad|pressur)(?:s|ed|ing)|instruct|ask)\s(?!you\b|any|all|every|model|assess|evaluat|rater|grader|reader)"
    r"[^.;:!?,]{1,60}?\bto\s[^.;:!?]{1,200}"
    r"|\bwe\s(?:do|did|will|would|have|can|could|should)\s[*_]{0,2}(?:not|never)\b",
    re.IGNORECASE,
)
"""That somebody must not be told something, that somebody else was, or what the writer does not do."""


_EMBEDDED = re.compile(
    r"\b(?:instructions?|directives?|commands?|prompts?|rules?|texts?)\s+"
    r"(?:(?:that|which)\s+(?:ask|tell|try|tries|attempt|direct|order|request|claim|want|instruct)s?\b|(?:that\s+)?"
    r"(?:are\s+|is\s+|was\s+|were\s+|may be\s+)?"
    r"(?:embedded|hidden|found|contained|inside|within|placed|appearing|included)\b)"
    r"(?!(?:\s+\w+){0,3}\s+(?:your|system|operator|developer))",
    re.IGNORECASE,
)
"""Instructions that stand in what is read: who says to pass them over guards against them."""


def marks(text: str) -> Iterator[Hit]:
    """What stands in the text by its form, in no particular order."""
    code = Code(text)
    for found in _TURN_LINE.finditer(text):
        yield _hit(found, BITS["TURN"] | (BITS["OFFICE"] if found["office"] else 0))
    for found in _TURN_MARK.finditer(text):
        yield _hit(found, BITS["TURN"] | (BITS["OFFICE"] if _OFFICE_MARK.search(found[0]) else 0))
    for found in _CALL.finditer(text):
        if not code.holds(found.start()):
            yield _hit(found, BITS["CALL"])
    yield from _ends(text)
    for pattern, name in ((_VECTOR, "VECTOR"), (_EMPTY_LIST, "EMPTY_LIST"), (_RANGE, "SPAN"), (_EMBEDDED, "EMBEDDED")):
        for found in pattern.finditer(text):
            yield _hit(found, BITS[name])


def _hit(found: re.Match[str], bits: int) -> Hit:
    return Hit(found.start(), found.end(), bits, "")


def _ends(text: str) -> Iterator[Hit]:
    """Ends of the listing; the end of what the text has opened itself is none."""
    opened: dict[str, int] = {}
    for found in _OPENING.finditer(text):
        opened.setdefault((found["tag"] or found["begun"] or found["shown"]).lower(), found.start())
    for found in _FENCE_MARK.finditer(text):
        tag = (found["tag"] or found["name"] or "").lower()
        if not tag or opened.get(tag, found.start()) >= found.start():
            yield _hit(found, BITS["FENCE_MARK"])


def told_others(text: str) -> list[tuple[int, int]]:
    """The spans of what somebody must not be told to do, or what another was told."""
    return [found.span() for found in _PROHIBITION.finditer(text)]


def is_about_attacks(text: str) -> bool:
    """Whether attacks on models are what the text is about, so that it quotes them."""
    return sum(1 for _ in islice(_ATTACKS.finditer(text), _ABOUT)) >= _ABOUT


class Code:
    """Where the fenced code of a text is."""

    def __init__(self, text: str) -> None:
        self._fences: list[int] = []
        opened = ""
        for found in _FENCE.finditer(text):
            if opened and (not found[1].startswith(opened) or found[2].strip()):
                continue
            self._fences.append(found.start())
            opened = "" if opened else found[1]

    def holds(self, at: int) -> bool:
        """Whether an odd number of fences stands before ``at``."""
        return bool(bisect_right(self._fences, at) % 2)


class Examples:
    """Where a text about attacks shows some of them."""

    def __init__(self, text: str, *, hidden: bool) -> None:
        self._text, self._code = text, Code(text)
        self._about = not hidden and is_about_attacks(text)

    def hold(self, at: int) -> bool:
        """Whether code or quotation marks on its line hold ``at``."""
        if not self._about:
            return False
        near = max(self._text.rfind("\n", max(at - _NEAR, 0), at), at - _NEAR, 0), at + _NEAR
        return self._code.holds(at) or is_quoted(self._text, *near, at)


def is_quoted(text: str, start: int, end: int, at: int) -> bool:
    """Whether quotation marks of ``text[start:end]`` hold ``at``."""
    return any(found.start() <= at < found.end() for found in _QUOTED.finditer(text, start, end))


def objects(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The spans of object literals of several keys that begin in ``text[start:end]``."""
    return [found.span() for found in _OBJECT.finditer(text, start, end)]
