"""
The tables ``[context]`` and ``[policy]`` in, their records out; UsageError names the file, the key, the value and what
is allowed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, NamedTuple

from pipeline.errors import UsageError
from pipeline.policy import gate
from pipeline.policy.records import Context, Policy, Required
from pipeline.scoring.levels import printable, shorten
from pipeline.taxonomy import environment, factors, layers, risks
from pipeline.taxonomy.environment import Topic

CONTEXT, POLICY = "context", "policy"
STATUSES = ("complete", "partial")
SCORES = ("published", "organisation")
_REQUIRED = ("kind", "label", "reach")


class _At(NamedTuple):
    """A place in a file: what an error names."""

    path: str
    key: str

    def below(self, key: str) -> "_At":
        return _At(self.path, f"{self.key}.{printable(key)}")

    def wrong(self, value: object, advice: str) -> UsageError:
        return UsageError(f"{self.path!r}: {self.key} is {shorten(repr(value))}; {advice}.")


def context(table: Mapping[str, Any], path: str) -> Context:
    """What stands on the other side here, as the file at ``path`` has it."""
    at = _At(path, CONTEXT)
    _known(table, (*environment.BY_KEY, environment.ENFORCED), at)
    if not table:
        raise at.wrong({}, f"give {_or((*environment.BY_KEY, environment.ENFORCED))}, or leave it out")
    answers = {
        key: _answers(topic, table[key], at.below(key)) for key, topic in environment.BY_KEY.items() if key in table
    }
    if answers.get("credentials") == ("none",) and "credentials_of" in answers:
        raise at.below("credentials_of").wrong(table["credentials_of"], "leave it out, as credentials is 'none'")
    enforced: tuple[str, ...] = ()
    if environment.ENFORCED in table:
        enforced = _several(table[environment.ENFORCED], environment.ENFORCEABLE, at.below(environment.ENFORCED))
    return Context(answers, enforced, path)


def _answers(topic: Topic, value: object, at: _At) -> tuple[str, ...]:
    allowed = [answer.key for answer in topic.answers]
    return _several(value, allowed, at) if topic.several else (_one(value, allowed, at),)


def policy(table: Mapping[str, Any], path: str) -> Policy:
    """What a card must keep to, as the file at ``path`` has it."""
    at = _At(path, POLICY)
    _known(table, _RULES, at)
    if not table.keys() - {"score"}:
        raise at.wrong(dict(table), f"give at least one of {_or([key for key in _RULES if key != 'score'])}")
    read = {key: _RULES[key](value, at.below(key)) for key, value in table.items()}
    if "score" in read and not read.keys() & {"band", "upper_band"}:
        raise at.below("score").wrong(table["score"], "give band or upper_band too: it is what they are about")
    return Policy(**read, origin=path)


def _band(value: object, at: _At) -> str:
    return _one(value, gate.BANDS, at)


def _maxima(value: object, at: _At) -> dict[str, Decimal]:
    if not isinstance(value, dict) or not value:
        raise at.wrong(value, "give it as a table, as in [policy.factors] with autonomy_of_action = 0.7")
    _known(value, factors.ALL_KEYS, at)
    return {key: _most(most, at.below(key)) for key, most in value.items()}


def _most(value: object, at: _At) -> Decimal:
    # A truth value is a number to Python; NaN compares with nothing.
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise at.wrong(value, "use a number from 0 to 1")
    return Decimal(str(value))


def _certain(value: object, at: _At) -> tuple[str, ...]:
    return _several(value, layers.KEYS, at)


def _controls(value: object, at: _At) -> tuple[Required, ...]:
    if not isinstance(value, list) or not value:
        raise at.wrong(value, 'give a list, as in ["approval", {kind = "sandbox", reach = "built_in"}]')
    return tuple(_required(one, _At(at.path, f"{at.key}[{number}]")) for number, one in enumerate(value, start=1))


def _required(value: object, at: _At) -> Required:
    if isinstance(value, str):
        return Required(_one(value, tuple(risks.CONTROLS), at))
    if not isinstance(value, dict) or "kind" not in value:
        raise at.wrong(value, "give a kind of control, or a table with kind, and label and reach if it must have them")
    _known(value, _REQUIRED, at)
    allowed = {"kind": tuple(risks.CONTROLS), "label": gate.LABELS, "reach": gate.REACHES}
    return Required(**{key: _one(one, allowed[key], at.below(key)) for key, one in value.items()})


def _status(value: object, at: _At) -> str:
    return _one(value, STATUSES, at)


def _score(value: object, at: _At) -> str:
    return _one(value, SCORES, at)


def _flags(value: object, at: _At) -> str:
    return _one(value, gate.FLAGS, at)


MEANS: Mapping[str, str] = {
    **{f"{CONTEXT}.{topic.key}": topic.asks for topic in environment.TOPICS},
    f"{CONTEXT}.{environment.ENFORCED}": "which controls hold here, whatever the product does by itself",
    f"{POLICY}.band": "the highest band that the score may be in",
    f"{POLICY}.upper_band": "the highest band that the upper end of its interval may be in",
    f"{POLICY}.score": "the score that both are about",
    f"{POLICY}.factors": "the most that a factor may be",
    f"{POLICY}.certain": "the layers that the listing must pin down",
    f"{POLICY}.controls": "the controls that must be there",
    f"{POLICY}.status": "the least complete status that is let in",
    f"{POLICY}.flags": "the least severity of a flag that keeps a card out",
}
"""Each key of the two tables in words."""

_RULES: Mapping[str, Callable[[object, _At], Any]] = {
    "band": _band,
    "upper_band": _band,
    "score": _score,
    "factors": _maxima,
    "certain": _certain,
    "controls": _controls,
    "status": _status,
    "flags": _flags,
}


def _known(table: Mapping[str, Any], allowed: Iterable[str], at: _At) -> None:
    keys = tuple(allowed)
    for key in table:
        if key not in keys:
            near = get_close_matches(shorten(key), keys, n=1)
            advice = f"did you mean {near[0]}?" if near else f"there are {', '.join(keys)}."
            raise UsageError(f"{at.path!r}: there is no {at.below(key).key}; {advice}")


def _one(value: object, allowed: Sequence[str], at: _At) -> str:
    if not isinstance(value, str) or value not in allowed:
        raise at.wrong(value, f"use {_or(allowed)}")
    return value


def _several(value: object, allowed: Sequence[str], at: _At) -> tuple[str, ...]:
    """In the order of ``allowed``, each once."""
    if not isinstance(value, list) or not value:
        raise at.wrong(value, f"give a list of one or more of {', '.join(allowed)}")
    said = {_one(one, allowed, at) for one in value}
    return tuple(one for one in allowed if one in said)


def _or(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"
