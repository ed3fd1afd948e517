"""Contexts and policies, and cards with a vector: of any base, and those of the recorded answers."""

from decimal import Decimal
from functools import cache

from hypothesis import strategies as st

from pipeline import resources
from pipeline.assess.draft import draft
from pipeline.evaluate import recorded, run
from pipeline.model import Card, Control
from pipeline.policy import Context
from pipeline.scoring import PROFILES, cvss4
from pipeline.scoring.formulas import Terms, evaluate, severity
from pipeline.taxonomy import environment
from tests.support.cards import a_card, quoted
from tests.support.listings import a_making, index, references

KEYS = {topic.key: [answer.key for answer in topic.answers] for topic in environment.TOPICS}
LEAST = {key: (answers[0],) for key, answers in KEYS.items()}
MOST = {key: (answers[-1],) for key, answers in KEYS.items()}


def a_context(*enforced: str, **answers: str | tuple[str, ...]) -> Context:
    said = {key: (answer,) if isinstance(answer, str) else answer for key, answer in answers.items()}
    return Context(said, enforced, "own.toml")


def a_scored_card(vector: str, **changes: object) -> Card:
    """``a_card`` with this vector and the score that goes with it: ``each`` factor, ``multiplier``, ``mitigation``."""
    base = cvss4.base_score(vector)
    card = a_card()
    value = Decimal(str(changes.get("each", "0.5")))
    multiplier = Decimal(str(changes.get("multiplier", "1.05")))
    mitigation = Decimal(str(changes.get("mitigation", "0.95")))
    terms = Terms(base, value * 10, multiplier, mitigation)
    aars, aivss = evaluate(terms, PROFILES["directory"])
    scored = {**terms._asdict(), "aars": aars, "aivss": aivss, "severity": severity(aivss), "low": aivss, "high": aivss}
    return a_card(
        factors={key: one.model_copy(update={"value": value}) for key, one in card.factors.items()},
        cvss=card.cvss.model_copy(update={"vector": vector, "base": base}),
        threat_multiplier=card.threat_multiplier.model_copy(update={"value": multiplier}),
        mitigation_factor=card.mitigation_factor.model_copy(update={"value": mitigation, "controls": ()}),
        score=card.score.model_copy(update=scored),
    )


def with_controls(card: Card, *controls: tuple[str, str, str], **changes: object) -> Card:
    """Each kind, label and reach, with a quote."""
    made = tuple(
        Control(kind=kind, label=label, reach=reach, description="", evidence=quoted("audit"))
        for kind, label, reach in controls
    )
    held = card.mitigation_factor.model_copy(update={"controls": made, **changes})
    return card.model_copy(update={"mitigation_factor": held})


@cache
def of_recorded_answers(many: int = 6) -> tuple[Card, ...]:
    """The first cards that the recorded answers make: each has a vector."""
    answers = recorded.load(resources.path("evals", "answers", "answers.jsonl"))
    known = {line.slug for line in answers.lines}
    chosen = [one for one in references() if one.slug in known][:many]
    model = recorded.estimator(answers, references(), index())
    return tuple(draft(run.listing(one, a_making().now), model, making=a_making()) for one in chosen)


vectors = st.builds(
    lambda values: cvss4.join(dict(zip(cvss4.METRICS, values, strict=True))),
    st.tuples(*(st.sampled_from(values) for values in cvss4.METRICS.values())),
)


def _answers(key: str) -> st.SearchStrategy[tuple[str, ...]]:
    if environment.BY_KEY[key].several:
        return st.sets(st.sampled_from(KEYS[key]), min_size=1).map(tuple)
    return st.sampled_from(KEYS[key]).map(lambda one: (one,))


said = st.fixed_dictionaries({}, optional={key: _answers(key) for key in KEYS})
enforced = st.sets(st.sampled_from(environment.ENFORCEABLE)).map(tuple)
contexts = st.builds(Context, said, enforced)
