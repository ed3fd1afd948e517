"""Cards with one thing on them that may contradict another, and what is found on them."""

from decimal import Decimal

from pipeline.assess import by_model
from pipeline.card import contradictions, make
from pipeline.model import Control, Cvss, Evidence, Expected, Layer
from pipeline.scoring import cvss4
from pipeline.taxonomy import layers, risks
from tests.support.listings import TEXT, a_listing, a_making


def evidence(text, quote):
    start = text.index(quote)
    return (Evidence(quote=quote, passage=1, start=start, end=start + len(quote)),)


def a_card(text=TEXT, *, base="6.0", values=None, said=None, quoted=None, vector=None, controls=None, **changes):
    """
    Ten factors of 0.5, base 6.0, multiplier 1.00, mitigation 1.00: 6 + 4 × 0.5 = 8.0, High. ``said`` has rationales
    and ``quoted`` quotes by factor or "cvss", ``controls`` quotes by kind: of controls that may lower a figure.
    """
    said, quoted = said or {}, quoted or {}
    blank = by_model.nothing("")
    estimates = {
        key: estimate.model_copy(
            update={
                "value": Decimal((values or {}).get(key, "0.5")),
                "basis": "stated" if key in quoted else "inferred",
                "rationale": said.get(key, "It follows from what it is."),
                "evidence": evidence(text, quoted[key]) if key in quoted else (),
            }
        )
        for key, estimate in blank.factors.items()
    }
    one = Decimal("1.00")
    held = tuple(
        Control(kind=kind, label="demonstrated", reach="enforced", description="", evidence=evidence(text, quote))
        for kind, quote in (controls or {}).items()
    )
    whole = {
        "summary": "A server that a model can call.",
        "factors": estimates,
        "cvss": Cvss(
            vector=vector,
            base=cvss4.base_score(vector) if vector else Decimal(base),
            scenario=risks.CORE_RISKS[0],
            rationale=said.get("cvss", "A steered call."),
            evidence=evidence(text, quoted["cvss"]) if "cvss" in quoted else (),
        ),
        "threat_multiplier": blank.threat_multiplier.model_copy(update={"value": one, "low": one, "high": one}),
        "mitigation_factor": blank.mitigation_factor.model_copy(update={"value": one, "controls": held}),
        "layers": tuple(
            Layer(layer=x.key, name=x.name, certain=True, commentary="What can go wrong here.") for x in layers.LAYERS
        ),
    }
    return make.card(a_listing(text), blank.model_copy(update=whole | changes), (), making=a_making())


def flags(made, text=TEXT, expected=None):
    return contradictions.find(made, text, expected or {})


def only(made, text=TEXT, expected=None):
    (flag,) = flags(made, text, expected)
    return flag


def vector(**metrics):
    return cvss4.join({**cvss4.parse("CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:P/VC:L/VI:L/VA:N/SC:N/SI:N/SA:N"), **metrics})


def expecting(key, value, bound):
    return {key: Expected(value=Decimal(value), bound=Decimal(bound))}
