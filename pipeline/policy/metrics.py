"""A context and a CVSS v4.0 base vector in, what the metrics are here out: bounds from above, then from below."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pipeline.policy.records import Context
from pipeline.taxonomy.environment import REQUIREMENTS, RISING, TOPICS, UNDEFINED, Answer, Topic


class Metric(NamedTuple):
    """A metric that is not here what it was; ``by`` are the answers that bound it, each ``topic = answer``."""

    key: str
    was: str
    now: str
    by: tuple[str, ...]


class Bound(NamedTuple):
    value: str
    by: str


def moved(base: Mapping[str, str], context: Context) -> tuple[Metric, ...]:
    """
    Every metric that the context moves, in the order of a vector. ``metric = max(least, min(most, base))`` over all
    bounds, and then an impact that is left is lifted: no answer that is more sensitive lowers any metric.
    """
    start = {**dict.fromkeys(REQUIREMENTS, UNDEFINED), **base}
    found = (_metric(key, was, context) for key, was in start.items())
    return tuple(one for one in found if one is not None)


def _metric(key: str, was: str, context: Context) -> Metric | None:
    rank = RISING[key].index
    now, by = was, []
    for most in _upper(key, context):
        if rank(most.value) < rank(now):
            now, by = most.value, [most.by]
    for least in _lower(key, context, "least"):
        if rank(least.value) > rank(now):
            now, by = least.value, [least.by]
    for lifted in _lower(key, context, "lifts"):
        if 0 < rank(now) < rank(lifted.value):
            now, by = lifted.value, [*by, lifted.by]
    return None if now == was else Metric(key, was, now, tuple(by))


def _upper(key: str, context: Context) -> Iterator[Bound]:
    """For each topic the loosest of its answers' bounds: one answer without a bound undoes the others'."""
    for topic, answers in _said(context):
        bounds = [Bound(answer.most[key], _name(topic, answer)) for answer in answers if _caps(answer, key, context)]
        if bounds and len(bounds) == len(answers):
            yield max(bounds, key=lambda bound: RISING[key].index(bound.value))


def _caps(answer: Answer, key: str, context: Context) -> bool:
    said = context.answers.get("exposure", ())
    return key in answer.most and (not answer.only_if or any(one in answer.only_if for one in said))


def _lower(key: str, context: Context, kind: str) -> Iterator[Bound]:
    for topic, answers in _said(context):
        for answer in answers:
            bounds = answer.least if kind == "least" else answer.lifts
            if key in bounds:
                yield Bound(bounds[key], _name(topic, answer))


def _said(context: Context) -> Iterator[tuple[Topic, list[Answer]]]:
    for topic in TOPICS:
        if said := context.answers.get(topic.key):
            yield topic, [answer for answer in topic.answers if answer.key in said]


def _name(topic: Topic, answer: Answer) -> str:
    return f"{topic.key} = {answer.key}"


def names(context: Context) -> Iterator[str]:
    """All that the context answers, each as ``topic = answer``."""
    yield from (_name(topic, answer) for topic, answers in _said(context) for answer in answers)


def bounds_metrics(context: Context) -> bool:
    """Whether anything that the context answers is about a CVSS metric at all."""
    return any(answer.most or answer.least or answer.lifts for _, answers in _said(context) for answer in answers)


def controls(context: Context) -> Iterator[Bound]:
    """The kinds of control that hold here, and what says so."""
    yield from (Bound(kind, f"enforced = {kind}") for kind in context.enforced)
    for topic, answers in _said(context):
        yield from (Bound(answer.control, _name(topic, answer)) for answer in answers if answer.control)
