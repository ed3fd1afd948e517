"""Cards as the line makes them, with a model of a few lines and without one."""

import pytest

from pipeline.assess.draft import draft
from pipeline.assess.estimators import Comparables, Llm
from pipeline.card.make import Prices
from tests.support.answering import (
    ACCESS,
    AUDIT,
    INVENTED,
    a_control,
    a_factor,
    a_layer,
    a_mitigation,
    a_model,
    a_threat,
    factors_body,
    layers_body,
)
from tests.support.listings import a_listing, a_making, a_thin_listing, index


def offline_card(listing=None, **making):
    return draft(listing or a_listing(), Comparables(index()), making=a_making(**making))


def modelled_card(**making):
    """A card with something in every field that a model fills."""
    model = a_model(
        factors=factors_body(
            autonomy_of_action=a_factor("0.8", ACCESS),
            opacity_reflexivity=a_factor("unknown"),
            persistent_memory=a_factor("0.2", INVENTED),
            mitigation_factor=a_mitigation("0.90", a_control(AUDIT)),
        ),
        layers=layers_body(
            L4=a_layer("It holds keys.", ACCESS, threats=[a_threat("ASI03", quotes=(ACCESS,))], questions=["Where?"])
        ),
    )
    return draft(a_listing(), Llm(model, model="m-1", index=index()), making=a_making(**making))


CARDS = {
    "comparables": offline_card(),
    "llm": modelled_card(prices=Prices(1, 1, 1)),
    "inconclusive": offline_card(a_thin_listing()),
    "snapped": offline_card(snap=True, name="owasp-v0.8"),
}
each_card = pytest.mark.parametrize("made", CARDS.values(), ids=CARDS)
