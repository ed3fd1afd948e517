"""Claims to refute, and a model of a few lines that judges them."""

import json
from decimal import Decimal

from pipeline.ask import Reply
from pipeline.assess import by_model, refute
from pipeline.assess.answers import RefuteAnswer
from pipeline.assess.verify import Prior
from pipeline.errors import Unavailable
from pipeline.taxonomy import factors
from tests.support.answering import (
    ACCESS,
    AUDIT,
    TOKENS,
    a_control,
    a_factor,
    a_layer,
    a_mitigation,
    a_model,
    factors_body,
    layers_body,
)
from tests.support.listings import PASSAGES, a_listing, index

PRIORS = {key: Prior(Decimal("0.5"), Decimal("0.3")) for key in factors.ALL_KEYS} | {
    "cvss": Prior(Decimal("6.0"), Decimal("1.5"))
}


class Judge:
    """An ``Ask`` with one verdict, or another where the claim holds certain words; it keeps the questions."""

    def __init__(self, verdict="supported", deciding="", **others):
        self.verdict, self.deciding, self.others = verdict, deciding, others
        self.seen = []

    def __call__(self, question, schema):
        assert schema is RefuteAnswer
        self.seen.append(question)
        verdict = next((v for words, v in self.others.items() if words in claim_of(question)), self.verdict)
        if isinstance(verdict, Unavailable):
            raise verdict
        text = json.dumps({"quote": self.deciding, "verdict": verdict})
        return Reply(schema.model_validate_json(text), text, TOKENS)


def claim_of(question):
    return question.user.split("\nCLAIM-")[1].split("\n", 1)[1]


def assessed(**changes):
    """One claim of each kind: a stated factor, the base, two controls and a certain layer."""
    rated = factors_body(
        **{
            "autonomy_of_action": a_factor("0.8", ACCESS),
            "cvss": {**factors_body()["cvss"], "quotes": [ACCESS]},
            "mitigation_factor": a_mitigation("0.85", a_control(AUDIT), a_control(ACCESS, kind="rbac")),
            **changes,
        }
    )
    drafted = layers_body(L4=a_layer("It holds keys.", ACCESS))
    return assessed_by(a_model(factors=rated, layers=drafted))


def assessed_by(model):
    """What the model's answers about the usual listing come to."""
    return by_model.assess(a_listing(), PASSAGES, ask=model, model="m-1", index=index())


def refuted(assessment, judge, listing=None, found=PASSAGES):
    return refute.refute(assessment, listing or a_listing(), found, ask=judge, priors=PRIORS)
