"""
What stands around a word, and what that makes of it.

A word inside an identifier is no word of a sentence; "low" before a noun of somebody else's ("low latency") rates
nothing; "every" before one ("every ticket") does not mean every factor; a verb whose subject is another ("a template
always overrides …") orders nobody.
"""

import re
from collections.abc import Sequence

from pipeline.taxonomy import steering_words

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
)
_CODE_WORD = re.compile(r"`[^`\s]{1,80}`")
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


def follower(text: str, end: int) -> str | None:
    """The word that a blank alone parts from the one that ends at ``end``, in lower case."""
    found = _NEXT.match(text, end)
    return found[1].lower() if found else None


def is_function_word(word: str) -> bool:
    """Whether ``word`` names nothing: an adjective before it stands by itself."""
    return word in steering_words.FUNCTION_WORDS


def is_act_of_another(said: Sequence[str], clause: int) -> bool:
    """
    Whether the verb behind the words ``said`` is told of somebody rather than asked of a reader: auxiliaries and adverbs
    stand before it, and before those a subject that is no reader. ``clause`` is where its clause begins among them.
    """
    at = len(said) - 1
    while at >= clause and said[at] in steering_words.AUXILIARIES:
        at -= 1
    return clause <= at < len(said) - 1 and said[at] not in steering_words.SUBJECTS
