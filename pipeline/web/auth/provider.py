"""The OpenID Connect provider: where it answers, a code's exchange, and what its ID token has to be (Core 1.0, 3.1)."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import BadSignatureError, ClaimError, ExpiredTokenError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from pipeline.errors import NotSignedIn, UsageError
from pipeline.web.auth.access import OpenId
from pipeline.web.auth.sessions import is_loopback

SCOPE = "openid profile email"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""Those with a public key: a token that is signed with a shared secret, or with none, is refused."""
SECONDS = 10.0
"""For one request to the provider."""
KEPT = 600
"""Seconds for which the provider's description of itself is not asked for again."""
LEEWAY = 30
"""Seconds that its clock may be off."""
_ADDRESSES = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class Begun(NamedTuple):
    """A sign-in that is under way: what comes back has to fit it. ``back`` is the callback's full address."""

    state: str
    nonce: str
    verifier: str
    back: str


class Provider:
    """Raises UsageError for an issuer that what is said to it could be read on the way to."""

    def __init__(self, known: OpenId) -> None:
        if not _private(known.issuer):
            raise UsageError(f"oidc_issuer is {known.issuer!r}; use an https address.")
        self._known = known
        self._description: tuple[float, Mapping[str, Any]] = (float("-inf"), {})

    def address(self, begun: Begun, now: float) -> str:
        """Where the browser goes to sign in. Raises NotSignedIn."""
        there = self._described(now)["authorization_endpoint"]
        with self._client(begun.back) as client:
            address, _ = client.create_authorization_url(
                there, state=begun.state, nonce=begun.nonce, code_verifier=begun.verifier
            )
        return str(address)

    def name(self, code: str, begun: Begun, now: float) -> str:
        """The name that the provider vouches for. Raises NotSignedIn."""
        described = self._described(now)
        given = self._exchanged(described, code, begun)
        with self._client(begun.back) as client:
            keys = _json(client, described["jwks_uri"])
        return _name(self._claims(given, keys, begun.nonce, now), self._known.claim)

    def check_issuer(self, issuer: str | None) -> None:
        """Another provider's answer is not taken for this one's (RFC 9207). Raises NotSignedIn."""
        if issuer not in (None, self._known.issuer):
            raise NotSignedIn("That answer came from another provider; start again.")

    def _client(self, back: str, way: str | None = None) -> OAuth2Client:
        return OAuth2Client(
            self._known.client_id, self._known.client_secret, way, scope=SCOPE, redirect_uri=back,
            code_challenge_method="S256", timeout=SECONDS, trust_env=self._known.use_proxy,
        )  # fmt: skip

    def _described(self, now: float) -> Mapping[str, Any]:
        """OpenID Connect Discovery 1.0, 4."""
        asked, found = self._description
        if asked <= now < asked + KEPT:
            return found
        issuer = self._known.issuer
        with self._client("") as client:
            found = _json(client, f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != issuer:
            raise NotSignedIn("The provider calls itself by another name; set oidc_issuer to exactly its own.")
        if not all(_private(found.get(name)) for name in _ADDRESSES):
            raise NotSignedIn("The provider does not say where it answers, or not over https; ask who runs it.")
        self._description = (now, found)
        return found

    def _exchanged(self, described: Mapping[str, Any], code: str, begun: Begun) -> Mapping[str, Any]:
        try:
            with self._client(begun.back, _way(described, self._known.client_secret)) as client:
                given = client.fetch_token(
                    described["token_endpoint"],
                    grant_type="authorization_code", code=code, code_verifier=begun.verifier,
                )  # fmt: skip
        except AuthlibBaseError as err:
            raise NotSignedIn(f"The provider did not take the code: {str(err.error)[:80]}; start again.") from err
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as err:
            raise _silent(err) from err
        return given if isinstance(given, dict) else {}

    def _claims(self, given: Mapping[str, Any], keys: Mapping[str, Any], nonce: str, now: float) -> Mapping[str, Any]:
        if not isinstance(given.get("id_token"), str) or not isinstance(keys.get("keys"), list):
            raise NotSignedIn("The provider gave no ID token, or no keys to check it with; ask who runs it.")
        registry = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
        wanted = {
            "iss": {"essential": True, "value": self._known.issuer},
            "aud": {"essential": True, "value": self._known.client_id},
        }
        expected = {"nonce": nonce, "client_id": self._known.client_id, "access_token": given.get("access_token")}
        try:
            read = jwt.decode(given["id_token"], KeySet.import_key_set({"keys": keys["keys"]}), registry=registry)
            claims = CodeIDToken(read.claims, read.header, wanted, expected)
            claims.validate(now=int(now), leeway=LEEWAY)
        except (JoseError, ValueError, TypeError) as err:
            raise NotSignedIn(f"The provider's ID token is refused: {_why(err)}; start again.") from err
        return dict(claims)


def _private(address: object) -> bool:
    """Whether nobody on the way can read along: TLS, or this machine."""
    if not isinstance(address, str):
        return False
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host or "")))


def _way(described: Mapping[str, Any], secret: str | None) -> str:
    """How the client says who it is; without a list the provider takes the first (Discovery 1.0, 3)."""
    if secret is None:
        return "none"
    taken = described.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return "client_secret_basic" if "client_secret_basic" in taken else "client_secret_post"


def _json(client: OAuth2Client, address: str) -> Mapping[str, Any]:
    try:
        answer = client.request("GET", address, withhold_token=True)
        answer.raise_for_status()
        found = answer.json()
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as err:
        raise _silent(err) from err
    return found if isinstance(found, dict) else {}


def _silent(err: Exception) -> NotSignedIn:
    if isinstance(err, httpx2.HTTPStatusError):
        return NotSignedIn(f"The provider answered with status {err.response.status_code}; try again later.")
    words = "cannot be reached" if isinstance(err, httpx2.TransportError) else "gave an answer that cannot be read"
    return NotSignedIn(f"The provider {words}; try again later, or ask who runs it.")


def _why(err: Exception) -> str:
    if isinstance(err, ExpiredTokenError):
        return "it has expired"
    if isinstance(err, BadSignatureError):
        return "its signature is wrong"
    return f"its {err.claim} is wrong" if isinstance(err, ClaimError) else "it cannot be checked"


def _name(claims: Mapping[str, Any], claim: str | None) -> str:
    """An address counts only where the provider has checked that it is theirs."""
    taken = claim or ("preferred_username" if claims.get("preferred_username") else "email")
    name = claims.get(taken)
    if not isinstance(name, str) or not name:
        raise NotSignedIn(f"The provider's ID token has no {taken}; ask who runs it, or set oidc_claim.")
    if taken == "email" and claims.get("email_verified") is not True:
        raise NotSignedIn("The provider has not verified your e-mail address; do that there, or ask who runs it.")
    return name
