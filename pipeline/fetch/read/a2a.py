"""
A2A agent card, v1.0 (``supportedInterfaces``, one wrapper key a security scheme) and v0.3 and before (``url``,
``additionalInterfaces``, OpenAPI-like schemes, ``authentication``).

What an attacker would look for stands on lines of its own: endpoints, authentication (or its absence), webhooks
that the caller chooses, extensions, skills, signatures.
"""

import base64
import binascii
import json

from pipeline.fetch.read.labelled_lines import (
    Draft,
    Fields,
    after,
    first,
    joined,
    keys,
    labelled,
    leftovers,
    rows,
    structured,
    table,
    word,
    words,
)
from pipeline.fetch.read.spelling import names, or_else, respelled, respelled_here

_SPELLED = names(
    "name description version protocolVersion url preferredTransport additionalInterfaces supportedInterfaces provider "
    "organization capabilities securitySchemes security securityRequirements authentication skills signatures "
    "defaultInputModes defaultOutputModes documentationUrl iconUrl supportsAuthenticatedExtendedCard "
    "supportsExtendedAgentCard streaming pushNotifications stateTransitionHistory extendedAgentCard extensions "
    "protocolBinding transport tenant apiKeySecurityScheme httpAuthSecurityScheme oauth2SecurityScheme "
    "openIdConnectSecurityScheme mtlsSecurityScheme flows authorizationUrl tokenUrl refreshUrl deviceAuthorizationUrl "
    "openIdConnectUrl bearerFormat pkceRequired scopes schemes list inputModes outputModes tags examples "
    "authorizationCode clientCredentials deviceCode implicit password"
)
_OWN_WORDS = frozenset(["scopes", "params", "schemes", "header"])
"""Maps whose keys are the card's own."""
_MARKS = keys("capabilities url supportedInterfaces protocolVersion defaultInputModes securitySchemes")
_KNOWN = keys(
    "name description version protocolVersion url preferredTransport additionalInterfaces supportedInterfaces "
    "provider capabilities securitySchemes security securityRequirements authentication skills signatures "
    "defaultInputModes defaultOutputModes documentationUrl iconUrl supportsAuthenticatedExtendedCard "
    "supportsExtendedAgentCard"
)
_CAPABILITIES = {
    "streaming": "streaming",
    "pushNotifications": "push notifications (to an address that the caller names)",
    "stateTransitionHistory": "history of state transitions",
    "extendedAgentCard": "an extended card for authenticated callers",
}
_WRAPPERS = {
    "apiKeySecurityScheme": "apiKey",
    "httpAuthSecurityScheme": "http",
    "oauth2SecurityScheme": "oauth2",
    "openIdConnectSecurityScheme": "openIdConnect",
    "mtlsSecurityScheme": "mutualTLS",
}
_REQUIRED = ("securityRequirements", "security")
_AUTHENTICATION = ("auth", "authSchemes", "auth_schemes", "authorization", "credentials")
_ELSEWHERE = ("endpoint", "endpoints", "interfaces", "servers", "serviceUrl", "service_url", "baseUrl", "base_url")
"""Where cards of no version keep an endpoint."""
_SKILL = keys("id name description tags examples inputModes outputModes security securityRequirements")


def is_card(fields: Fields) -> bool:
    """Told by the keys that only this format has, in either spelling."""
    fields = respelled_here(fields, _SPELLED)
    has_skills = isinstance(fields.get("skills"), list | dict) and any(key in fields for key in _MARKS)
    return bool(word(fields.get("name"))) and (has_skills or bool(rows(fields.get("supportedInterfaces"))))


def read(card: Fields) -> Draft:
    """The draft of an agent card."""
    return structured("a2a_card", word(card.get("name")), lines(card))


def lines(card: Fields) -> list[str]:
    """An agent card as labelled lines, in whichever spelling its keys are."""
    card = table(respelled(card, _SPELLED, free=_OWN_WORDS))
    version, protocol = word(card.get("version")), word(card.get("protocolVersion"))
    return [
        joined(
            f"A2A agent: {word(card.get('name'))}",
            f"version {version}" if version else "",
            f"protocol version {protocol}" if protocol else "",
        ),
        *labelled("description", word(card.get("description"))),
        *_provider(card),
        *_endpoints(card),
        *_capabilities(card),
        *authentication_lines(card),
        *_signatures(card),
        *labelled("input modes", joined(*words(card.get("defaultInputModes")))),
        *labelled("output modes", joined(*words(card.get("defaultOutputModes")))),
        *labelled("documentation", word(card.get("documentationUrl"))),
        *leftovers(card, _KNOWN),
        *(line for skill in _skills(card.get("skills")) for line in ("", *_skill(skill))),
    ]


def _skills(value: object) -> list[Fields]:
    """Skills as rows; also where they are names alone, or a table by name."""
    if isinstance(value, list):
        return [table(item) if isinstance(item, dict) else {"name": item} for item in value]
    return [{"id": name, **table(item)} for name, item in table(value).items()]


def _provider(card: Fields) -> list[str]:
    provider = table(card.get("provider"))
    who = joined(word(first(provider, "organization", "name")), word(provider.get("url")))
    lines = [f"provider: {who}"] if who else []
    rest = leftovers(provider, ["organization", "name", "url"], label="provider") if who else []
    return [*or_else(lines, card, "provider", label="provider", nothing="none declared"), *rest]


def _endpoints(card: Fields) -> list[str]:
    interfaces = rows(card.get("supportedInterfaces"))
    if url := word(card.get("url")):
        interfaces = [{"url": url, "transport": card.get("preferredTransport")}, *interfaces]
    interfaces += [row for row in rows(card.get("additionalInterfaces")) if row.get("url") != card.get("url")]
    others = [key for key in ("supportedInterfaces", "additionalInterfaces", "url", *_ELSEWHERE) if key in card]
    return or_else(list(map(_endpoint, interfaces)), card, *others, label="endpoint", nothing="none declared")


def _endpoint(interface: Fields) -> str:
    binding = word(first(interface, "protocolBinding", "transport"))
    protocol, tenant = word(interface.get("protocolVersion")), word(interface.get("tenant"))
    facts = joined(binding, f"protocol {protocol}" if protocol else "", f"tenant {tenant}" if tenant else "")
    return after(f"endpoint: {word(interface.get('url'))}", f"({facts})" if facts else "", sep=" ")


def _capabilities(card: Fields) -> list[str]:
    declared = table(card.get("capabilities"))
    flags = [text for key, text in _CAPABILITIES.items() if declared.get(key) is True]
    older = ("supportsAuthenticatedExtendedCard", "supportsExtendedAgentCard")
    if any(card.get(key) is True for key in older):
        flags.append(_CAPABILITIES["extendedAgentCard"])
    odd = [key for key in _CAPABILITIES if not isinstance(declared.get(key), bool)]
    rest = [
        *(_extension(row) for row in rows(declared.get("extensions"))),
        *leftovers(declared, {*_CAPABILITIES, "extensions"} - {*odd}, label="capability"),
    ]
    lines = [*labelled("capability", *flags), *rest]
    others = {} if declared else card
    return or_else(lines, others, "capabilities", label="capability", nothing="none declared")


def _extension(extension: Fields) -> str:
    needed = "required of callers" if extension.get("required") is True else "optional"
    settings = joined(*(f"{key} {word(value)}" for key, value in table(extension.get("params")).items()))
    line = after(f"extension: {word(extension.get('uri'))} ({needed})", word(extension.get("description")))
    return after(line, f"settings {settings}" if settings else "", sep="; ")


def authentication_lines(card: Fields) -> list[str]:
    """The schemes by which callers sign in, and which of them are required."""
    schemes = table(card.get("securitySchemes"))
    lines = [_scheme(name, table(value)) for name, value in schemes.items()]
    old = table(card.get("authentication"))
    lines += labelled("authentication", joined(*words(old.get("schemes"))))
    lines += labelled("authentication", "credentials stand in the card itself" if old.get("credentials") else "")
    required = requirements(first(card, "securityRequirements", "security"))
    if not lines:
        odd = ["securitySchemes", "authentication", *_AUTHENTICATION]
        nothing = "no scheme declared" if required else "none declared"
        lines = or_else([], card, *odd, *([] if required else _REQUIRED), label="authentication", nothing=nothing)
        return [*lines, *labelled("authentication required", *required)]
    if not required and schemes:
        required = ["no requirement declared, although schemes are"]
    return [*lines, *labelled("authentication required", *required)]


def _scheme(name: str, scheme: Fields) -> str:
    wrapper = next((key for key in _WRAPPERS if isinstance(scheme.get(key), dict)), None)
    inner = table(scheme[wrapper]) if wrapper else scheme
    kind = _WRAPPERS[wrapper] if wrapper else word(scheme.get("type"))
    line = f"authentication: {_scheme_text(kind, inner)} (scheme {word(name)})"
    return after(line, word(inner.get("description")))


def _scheme_text(kind: str, scheme: Fields) -> str:
    if kind == "oauth2":
        flows = "; ".join(_flow(name, table(flow)) for name, flow in table(scheme.get("flows")).items())
        return after("OAuth 2.0", flows, sep=", ")
    if kind == "openIdConnect":
        return after("OpenID Connect", word(scheme.get("openIdConnectUrl")), sep=" ")
    if kind == "apiKey":
        return f"API key in {word(first(scheme, 'in', 'location')) or 'an unstated place'} {word(scheme.get('name'))}"
    if kind == "http":
        return after(f"HTTP {word(scheme.get('scheme'))}", word(scheme.get("bearerFormat")), sep=" ")
    return {"mutualTLS": "mutual TLS"}.get(kind, kind or "unknown scheme")


def _flow(name: str, flow: Fields) -> str:
    scopes = joined(*(after(scope, word(text), sep=" = ") for scope, text in table(flow.get("scopes")).items()))
    where = joined(word(flow.get("authorizationUrl")), word(flow.get("tokenUrl")))
    pkce = "PKCE required" if flow.get("pkceRequired") is True else ""
    return joined(f"{word(name)} flow", where, pkce, f"scopes {scopes}" if scopes else "no scopes")


def requirements(value: object) -> list[str]:
    """A text for each alternative: ``{"schemes": {"sso": {"list": ["openid"]}}}``, formerly ``{"sso": ["openid"]}``."""
    return [
        " and ".join(_with_scopes(name, scopes) for name, scopes in table(row.get("schemes") or row).items())
        or "nothing (an empty requirement, so callers may be anonymous)"
        for row in rows(value)
    ]


def _with_scopes(name: str, scopes: object) -> str:
    listed = joined(*words(table(scopes).get("list") if isinstance(scopes, dict) else scopes))
    return after(word(name), f"({listed})" if listed else "", sep=" ")


def _signatures(card: Fields) -> list[str]:
    lines = [_signature(row) for row in rows(card.get("signatures"))]
    return or_else(lines, card, "signatures", "signature", label="signatures", nothing="none")


def _signature(signature: Fields) -> str:
    """The protected header of the JWS, unverified: nobody has checked this signature."""
    header = _protected(word(signature.get("protected")))
    facts = joined(*(f"{key} {word(header.get(key))}" for key in ("alg", "kid", "jku") if word(header.get(key))))
    return after("signature: present, not verified here", f"({facts})" if facts else "", sep=" ")


def _protected(encoded: str) -> Fields:
    try:
        return table(json.loads(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))))
    except (binascii.Error, ValueError):
        return {}


def _skill(skill: Fields) -> list[str]:
    identity = word(first(skill, "id", "name"))
    label = f"skill {identity}"
    name = word(skill.get("name"))
    title = "" if name == identity else name
    required = requirements(first(skill, "securityRequirements", "security"))
    return [
        f"{label}: {after(title, word(skill.get('description'))) if title else word(skill.get('description'))}",
        *labelled(f"{label} tags", joined(*words(skill.get("tags")))),
        *labelled(f"{label} example", *words(skill.get("examples"))),
        *labelled(f"{label} input modes", joined(*words(skill.get("inputModes")))),
        *labelled(f"{label} output modes", joined(*words(skill.get("outputModes")))),
        *labelled(f"{label} authentication required", *required),
        *leftovers(skill, _SKILL, label=label),
    ]
