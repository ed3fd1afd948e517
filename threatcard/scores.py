"""Inputs in, an AIVSS score out."""

from collections.abc import Mapping
from decimal import Decimal

from pipeline import scoring
from pipeline.errors import InputError
from pipeline.scoring import Result as Score
from pipeline.scoring import cvss4

__all__ = ["Score", "score"]

Number = Decimal | float | int | str


def score(  # noqa: PLR0913 (each is an input of the formula)
    factors: Mapping[str, Number],
    *,
    cvss: Number,
    threat_multiplier: Number = "1.00",
    mitigation_factor: Number = "1.00",
    profile: str = scoring.DEFAULT,
    snap: bool = False,
) -> Score:
    """
    The score of ten ``factors`` by key, each 0.0 to 1.0, and of ``cvss``: a CVSS v4.0 vector or its base, 0.0 to 10.0.

        >>> from pipeline.taxonomy.factors import KEYS
        >>> from threatcard import score
        >>> vector = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"
        >>> found = score(dict.fromkeys(KEYS, 0.5), cvss=vector)
        >>> found.cvss_base, found.aivss, found.severity
        (Decimal('9.3'), Decimal('9.6'), 'Critical')

    The same to the digit as ``threatcard score``; ``profile`` is one of ``pipeline.scoring.PROFILES``, and ``snap``
    moves what is off its levels to the nearest one. Raises InputError that names the input, its value and what is
    allowed.
    """
    held = scoring.profile(profile)
    given = scoring.Inputs(
        cvss_base=_base(cvss),
        factors={key: _number(value, f"factors.{key}") for key, value in factors.items()},
        threat_multiplier=_number(threat_multiplier, "threat_multiplier"),
        mitigation_factor=_number(mitigation_factor, "mitigation_factor"),
    )
    if snap:
        given, _ = scoring.snap(given, held)
    return scoring.score(given, held)


def _base(given: Number) -> Decimal:
    if isinstance(given, str) and given.startswith("CVSS"):
        return cvss4.base_score(given)
    return _number(given, "cvss")


def _number(given: Number, what: str) -> Decimal:
    """A float as it is written: 0.1 is a tenth."""
    try:
        return Decimal(str(given))
    except ArithmeticError as err:
        raise InputError(f"{what} is {given!r}; it must be a number.") from err
