"""
Threat cards from Python: assess a listing, compute a score, read a catalogue or a store of cards.

    >>> from threatcard import assess, score
    >>> card = assess("examples/kubernetes.md")
    >>> card.name, card.status, card.provenance.estimator
    ('Kubernetes MCP server', 'complete', 'comparables')
    >>> score({key: card.factors[key].value for key in card.factors}, cvss=card.cvss.base).severity
    'Critical'

Nothing here keeps state between calls, and no ``threatcard.toml`` is read unless it is named. What goes wrong is a
``ThreatcardError``, whose message says what to do. Each name is imported when it is first used: ``score`` needs no
model's client, and reading cards needs no network.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.errors import ThreatcardError
    from threatcard.assessing import assess, assess_async
    from threatcard.cards import Card
    from threatcard.catalogues import Catalogue
    from threatcard.scores import Score, score
    from threatcard.stores import Store

__all__ = ["Card", "Catalogue", "Score", "Store", "ThreatcardError", "assess", "assess_async", "score"]

_PLACES = {
    "Card": "threatcard.cards",
    "Catalogue": "threatcard.catalogues",
    "Score": "threatcard.scores",
    "Store": "threatcard.stores",
    "ThreatcardError": "pipeline.errors",
    "assess": "threatcard.assessing",
    "assess_async": "threatcard.assessing",
    "score": "threatcard.scores",
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_PLACES[name]), name)


def __dir__() -> list[str]:
    return __all__
