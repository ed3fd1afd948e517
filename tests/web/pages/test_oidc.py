"""Signing in by OpenID Connect, against a provider that answers on loopback."""

import base64
import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from pipeline.web.auth.access import OpenId
from tests.support.web import EPOCH, a_site

KEY = RSAKey.generate_key(2048, {"kid": "one"})
OTHER = RSAKey.generate_key(2048, {"kid": "one"})


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def say(self, body, status=200):
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def do_GET(self):
        held, url = self.server, urlsplit(self.path)
        if url.path == "/.well-known/openid-configuration":
            names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks"}
            self.say({"issuer": held.issuer} | {name: f"{held.issuer}/{path}" for name, path in names.items()})
        elif url.path == "/jwks":
            self.say({"keys": [KEY.as_dict(private=False)]})
        else:
            held.asked = {name: values[0] for name, values in parse_qs(url.query).items()}
            back = {"state": held.asked["state"]} | (held.sent or {"code": "c1"})
            self.send_response(302)
            self.send_header("location", f"{held.asked['redirect_uri']}?{urlencode(back)}")
            self.end_headers()

    def do_POST(self):
        held = self.server
        form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"][0].encode()).digest()).decode()
        client = "Basic " + base64.b64encode(b"cards:hush").decode()
        if challenge.rstrip("=") != held.asked["code_challenge"] or self.headers["authorization"] != client:
            self.say({"error": "invalid_grant"}, 400)
            return
        claims = {
            "iss": held.issuer, "aud": "cards", "sub": "1", "iat": int(EPOCH), "exp": int(EPOCH) + 300,
            "nonce": held.asked["nonce"], "preferred_username": "analyst-1",
        } | held.claims  # fmt: skip
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, held.key)
        self.say({"access_token": "a", "token_type": "Bearer", "id_token": token})


@pytest.fixture
def provider():
    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.issuer = f"http://127.0.0.1:{server.server_port}"
    server.claims, server.key, server.sent = {}, KEY, None
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def site(tmp_path, provider):
    return a_site(tmp_path, openid=OpenId(provider.issuer, "cards", "hush"))


def returned(client):
    """Off to the provider; the address on this site that it sends the browser back to."""
    answer = client.get("/login/oidc", params={"to": "/runs"})
    assert answer.status_code == 303
    return httpx2.get(answer.headers["location"]).headers["location"], answer


def test_a_user_is_signed_in_and_goes_on(site, provider):
    client = site.client()
    assert 'href="/login/oidc?to=/"' in client.get("/login").text
    back, began = returned(client)
    answer = client.get(back)
    cookie = next(one for one in began.headers.get_list("set-cookie") if "-oidc=" in one)

    assert (answer.status_code, answer.headers["refresh"]) == (200, "0;url=/runs")
    assert {"httponly", "samesite=lax"} <= set(cookie.lower().split("; "))
    assert provider.asked["code_challenge_method"] == "S256"
    assert any("SameSite=Strict" in one for one in answer.headers.get_list("set-cookie"))
    assert "analyst-1" in client.get("/runs").text


@pytest.mark.parametrize(
    ("claims", "words"),
    [({"nonce": "x"}, "its nonce is wrong"), ({"aud": "others"}, "its aud is wrong"),
     ({"iss": "https://evil.example"}, "its iss is wrong"), ({"exp": int(EPOCH) - 60}, "it has expired"),
     ({"preferred_username": "nobody"}, "is no user here"),
     ({"preferred_username": "", "email": "analyst-1"}, "has not verified your e-mail")],
    ids=["nonce", "audience", "issuer", "expired", "unknown", "unverified"],
)  # fmt: skip
def test_what_does_not_fit_is_refused(site, provider, claims, words):
    provider.claims = claims
    refused(site, words)


def refused(site, words):
    client = site.client()
    answer = client.get(returned(client)[0])

    assert answer.status_code == 401
    assert words in answer.text
    assert client.get("/").status_code == 303


def test_another_key_is_refused(site, provider):
    provider.key = OTHER
    refused(site, "its signature is wrong")


def test_a_disabled_user_is_refused(site):
    site.store.users.disable("analyst-1", now="2026-11-24T08:00:00Z")
    refused(site, "is no user here, or is disabled")


def test_the_provider_s_refusal_is_told(site, provider):
    provider.sent = {"error": "access_denied"}
    refused(site, "The provider refused: access_denied.")


def test_a_state_counts_once_and_in_its_browser_alone(site):
    client = site.client()
    back, _ = returned(client)
    copy = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    assert site.client().get(back).status_code == 401
    assert client.get(back).status_code == 200

    again = site.client().get(back, headers={"Cookie": copy})
    assert again.status_code == 401
    assert "or has been used" in again.text


def test_it_is_not_there_where_it_is_not_set_up(tmp_path):
    client = a_site(tmp_path).client()

    assert client.get("/login/oidc").status_code == 404
    assert "OpenID" not in client.get("/login").text
