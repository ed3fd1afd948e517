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
_SKILL = keys("id name description tags examples inputModes outputModes security securityRequirements")


def read(card: Fields) -> Draft:
    """The draft of an agent card."""
    name = word(card.get("name"))
    version, protocol = word(card.get("version")), word(card.get("protocolVersion"))
    lines = [
        joined(
            f"A2A agent: {name}",
            f"version {version}" if version else "",
            f"protocol version {protocol}" if protocol else "",
        ),
        *labelled("description", word(card.get("description"))),
        _provider(table(card.get("provider"))),
        *_endpoints(card),
        *_capabilities(card),
        *_authentication(card),
        *_signatures(rows(card.get("signatures"))),
        *labelled("input modes", joined(*words(card.get("defaultInputModes")))),
        *labelled("output modes", joined(*words(card.get("defaultOutputModes")))),
        *labelled("documentation", word(card.get("documentationUrl"))),
        *leftovers(card, _KNOWN),
        *(line for skill in rows(card.get("skills")) for line in ("", *_skill(skill))),
    ]
    return structured("a2a_card", name, lines)


def _provider(provider: Fields) -> str:
    who = joined(word(provider.get("organization")), word(provider.get("url")))
    return f"provider: {who or 'none declared'}"


def _endpoints(card: Fields) -> list[str]:
    interfaces = rows(card.get("supportedInterfaces"))
    if url := word(card.get("url")):
        interfaces = [{"url": url, "transport": card.get("preferredTransport")}, *interfaces]
    interfaces += [row for row in rows(card.get("additionalInterfaces")) if row.get("url") != card.get("url")]
    return [_endpoint(row) for row in interfaces] or ["endpoint: none declared"]


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
    return [
        *(labelled("capability", *flags) or ["capability: none declared"]),
        *(_extension(row) for row in rows(declared.get("extensions"))),
        *leftovers(declared, [*_CAPABILITIES, "extensions"], label="capability"),
    ]


def _extension(extension: Fields) -> str:
    needed = "required of callers" if extension.get("required") is True else "optional"
    settings = joined(*(f"{key} {word(value)}" for key, value in table(extension.get("params")).items()))
    line = after(f"extension: {word(extension.get('uri'))} ({needed})", word(extension.get("description")))
    return after(line, f"settings {settings}" if settings else "", sep="; ")


def _authentication(card: Fields) -> list[str]:
    schemes = table(card.get("securitySchemes"))
    lines = [_scheme(name, table(value)) for name, value in schemes.items()]
    old = table(card.get("authentication"))
    lines += labelled("authentication", joined(*words(old.get("schemes"))))
    lines += labelled("authentication", "credentials stand in the card itself" if old.get("credentials") else "")
    if not lines:
        return ["authentication: none declared"]
    required = _requirements(first(card, "securityRequirements", "security"))
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


def _requirements(value: object) -> list[str]:
    """A text for each alternative: ``{"schemes": {"sso": {"list": ["openid"]}}}``, formerly ``{"sso": ["openid"]}``."""
    return [
        " and ".join(_with_scopes(name, scopes) for name, scopes in table(row.get("schemes") or row).items())
        or "nothing (an empty requirement, so callers may be anonymous)"
        for row in rows(value)
    ]


def _with_scopes(name: str, scopes: object) -> str:
    listed = joined(*words(table(scopes).get("list") if isinstance(scopes, dict) else scopes))
    return after(word(name), f"({listed})" if listed else "", sep=" ")


def _signatures(signatures: list[Fields]) -> list[str]:
    return [_signature(row) for row in signatures] or ["signatures: none"]


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
    required = _requirements(first(skill, "securityRequirements", "security"))
    return [
        f"{label}: {after(title, word(skill.get('description'))) if title else word(skill.get('description'))}",
        *labelled(f"{label} tags", joined(*words(skill.get("tags")))),
        *labelled(f"{label} example", *words(skill.get("examples"))),
        *labelled(f"{label} input modes", joined(*words(skill.get("inputModes")))),
        *labelled(f"{label} output modes", joined(*words(skill.get("outputModes")))),
        *labelled(f"{label} authentication required", *required),
        *leftovers(skill, _SKILL, label=label),
    ]
