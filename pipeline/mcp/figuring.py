"""The tools that compute: a score of inputs, and the score that a card would have with one answer changed."""

import json
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal, NamedTuple

from mcp.server import MCPServer
from pydantic import Field

from pipeline import scoring
from pipeline.card import whatif
from pipeline.errors import InputError
from pipeline.mcp import shapes
from pipeline.mcp.arguments import Figure
from pipeline.mcp.held import Held, own_words
from pipeline.mcp.reading import READS, Named
from pipeline.model import Card
from pipeline.scoring import Inputs, Profile, cvss4
from pipeline.scoring.levels import spell
from pipeline.scoring.lines import scored
from pipeline.taxonomy import controls
from pipeline.taxonomy.vendor_questions import INFORMS

NOTE = "Nothing was changed. Only a person's amendment changes a card, and only a vendor's shown answer supports one."
_SHOWN: dict[str, Literal["claimed", "demonstrated"]] = {"claimed": "claimed", "demonstrated": "demonstrated"}
_ABOUT = "give 'factors.KEY', 'cvss.METRIC' or 'controls.KIND'"


def add(server: MCPServer, held: Held) -> None:
    _score(server)
    _what_if(server, held)


def _score(server: MCPServer) -> None:
    @server.tool(title="Compute an AIVSS score", annotations=READS)
    def score(  # noqa: PLR0913 (the inputs of a score)
        factors: Annotated[dict[str, Figure], Field(description="the ten factors of the profile, each 0.0 to 1.0")],
        threat_multiplier: Annotated[Figure, Field(description="0.50 to 1.10 in the directory profile")],
        mitigation_factor: Annotated[Figure, Field(description="0.50 to 1.00, 1.00 is no credit")] = 1.0,
        cvss_base: Annotated[Figure | None, Field(description="a CVSS v4.0 base; or give a vector")] = None,
        cvss_vector: Annotated[str | None, Field(description="CVSS:4.0/…, base metrics only")] = None,
        profile: Annotated[str, Field(description=", ".join(scoring.PROFILES))] = scoring.DEFAULT,
        snap: Annotated[bool, Field(description="move what is off the profile's levels to the nearest")] = False,
    ) -> shapes.Scored:
        """The AIVSS score of these inputs, by the profile's formula, exactly and without any model."""
        given: dict[str, Any] = {
            "cvss_base": cvss_base,
            "cvss_vector": cvss_vector,
            "factors": factors,
            "threat_multiplier": threat_multiplier,
            "mitigation_factor": mitigation_factor,
        }
        with own_words():
            line = json.dumps({key: value for key, value in given.items() if value is not None})
            found = json.loads(scored(line, scoring.profile(profile), snaps=snap))
        taken = {name: found[name] for name in shapes.Scored.model_fields if name in found and name != "snapped"}
        return shapes.Scored(**taken, snapped=tuple(shapes.Moved(**one) for one in found.get("snapped", ())))


class _Turned(NamedTuple):
    was: str
    value: str
    inputs: Inputs


def _what_if(server: MCPServer, held: Held) -> None:
    @server.tool(title="The score with one answer changed", annotations=READS)
    def what_if(
        card: Named,
        about: Annotated[
            str,
            Field(
                description="factors.KEY, cvss.METRIC (a CVSS v4.0 base metric, as AV) or controls.KIND (as approval)"
            ),
        ],
        value: Annotated[
            str | Figure,
            Field(description="a number from 0.0 to 1.0; the metric's letter; or 'claimed' or 'demonstrated'"),
        ],
    ) -> shapes.WhatIf:
        """The score that a card would have if one answer were another. It changes nothing."""
        with own_words():
            found = held.card(card).card
            profile = scoring.profile(found.provenance.profile)
            now = whatif.inputs(found, profile) if found.score is not None else None
            if now is None:
                raise InputError(
                    f"the card {found.slug} has no score that an answer could move: its score is withheld."
                )
            turned = _turned(found, now, profile, (about.strip(), str(value).strip()))
            before, after = whatif.scored(now, profile), whatif.scored(turned.inputs, profile)
        return shapes.WhatIf(
            digest=found.id,
            slug=found.slug,
            about=about.strip(),
            was=turned.was,
            value=turned.value,
            aivss_now=float(before.aivss),
            aivss_then=float(after.aivss),
            moves=float(after.aivss - before.aivss),
            severity_now=before.severity,
            severity_then=after.severity,
            band_changes=before.severity != after.severity,
            note=NOTE,
        )


def _turned(card: Card, now: Inputs, profile: Profile, asked: tuple[str, str]) -> _Turned:
    """Raises InputError that says what may be asked."""
    (kind, _, key), value = asked[0].partition("."), asked[1]
    match kind:
        case "factors":
            return _factor(now, profile, key, value)
        case "cvss":
            return _metric(card, now, key.upper(), value.upper())
        case "controls":
            return _control(card, now, key, value)
        case "layers" if key in INFORMS:
            raise InputError(f"an answer about {key} can move several inputs; ask about one of {_informed(key)}.")
    raise InputError(f"{asked[0][:60]!r} is no input of a score; {_ABOUT}.")


def _informed(layer: str) -> str:
    informs = INFORMS[layer]
    named = {"factors": informs.factors, "controls": informs.controls, "cvss": informs.metrics}
    return ", ".join(f"{kind}.{key}" for kind, keys in named.items() for key in keys)


def _factor(now: Inputs, profile: Profile, key: str, value: str) -> _Turned:
    if key not in profile.factor_keys:
        raise InputError(f"there is no factor {key[:60]!r}; {profile.name} has {', '.join(profile.factor_keys)}.")
    level = _level(value)
    if level is None or level not in profile.factor_levels:
        raise InputError(f"factors.{key} is {value[:20]!r}; {profile.name} allows {spell(profile.factor_levels)}.")
    return _Turned(str(now.factors[key]), str(level), whatif.with_factor(now, key, level))


def _level(value: str) -> Decimal | None:
    try:
        return Decimal(value)
    except InvalidOperation:
        return None


def _metric(card: Card, now: Inputs, key: str, value: str) -> _Turned:
    if card.cvss.vector is None:
        raise InputError(f"the card {card.slug} has no CVSS vector: its base comes from the reference cards.")
    if key not in cvss4.METRICS or value not in cvss4.METRICS[key]:
        allowed = f"cvss.{key} takes {', '.join(cvss4.METRICS[key])}" if key in cvss4.METRICS else _metrics()
        raise InputError(f"{f'{key}:{value}'[:40]!r} is no base metric; {allowed}.")
    given = cvss4.parse(card.cvss.vector)
    base = cvss4.base_score(cvss4.join({**given, key: value}))
    return _Turned(given[key], value, whatif.with_base(card, now, base))


def _metrics() -> str:
    return f"there are {', '.join(cvss4.METRICS)}"


def _control(card: Card, now: Inputs, kind: str, label: str) -> _Turned:
    if kind not in controls.GROUPS:
        raise InputError(f"there is no control {kind[:60]!r}; there are {', '.join(controls.GROUPS)}.")
    if (shown := _SHOWN.get(label)) is None:
        raise InputError(f"a control is 'claimed' or 'demonstrated', not {label[:40]!r}.")
    there = next((one.label for one in card.mitigation_factor.controls if one.kind == kind), "not on the card")
    return _Turned(there, label, whatif.with_control(card, now, kind, shown))
