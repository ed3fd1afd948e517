"""TLS over the guard: the certificate and SNI are those of the name, though an address is connected to."""

import ssl

import pytest
import trustme

from pipeline.errors import ConnectionFailed
from pipeline.fetch.net.policy import Policy
from pipeline.fetch.net.web import Web
from tests.support.servers import Answer, raw_server, serving, to_loopback


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def fetch(authority):
    """Serve a page under a certificate for ``names`` and fetch it as ``host``; the SNI seen is on ``fetch.sni``."""

    def get(names, host):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*names).configure_cert(context)
        get.sni = []
        context.sni_callback = lambda connection, name, own: get.sni.append(name)
        trust = ssl.create_default_context()
        authority.configure_trust(trust)
        with serving({"/": Answer(b"secure")}, context=context) as site:
            policy = Policy(allow_private_hosts=True, allowed_ports=frozenset({site.port}), obey_robots=False)
            with Web(policy, resolve=to_loopback, ssl_context=trust) as web:
                return web.get(site.url("/", host=host, scheme="https"))

    return get


def test_the_certificate_is_checked_against_the_name(fetch):
    page = fetch(["listing.example"], "listing.example")

    assert page.body == b"secure"
    assert fetch.sni == ["listing.example"]


def test_an_international_name_is_sent_in_its_ascii_form(fetch):
    page = fetch(["xn--bcher-kva.example"], "bücher.example")

    assert page.body == b"secure"
    assert fetch.sni == ["xn--bcher-kva.example"]


@pytest.mark.parametrize("names", [["127.0.0.1"], ["other.example"]], ids=["of-the-address", "of-another-name"])
def test_a_certificate_that_is_not_the_names_is_refused(fetch, names):
    with pytest.raises(ConnectionFailed, match=r"certificate of 'listing\.example' is not valid"):
        fetch(names, "listing.example")

    assert fetch.sni == ["listing.example"]


def test_a_certificate_of_an_unknown_authority_is_refused(authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("listing.example").configure_cert(context)
    with serving({"/": Answer()}, context=context) as site:
        policy = Policy(allow_private_hosts=True, allowed_ports=frozenset({site.port}), obey_robots=False)
        web = Web(policy, resolve=to_loopback)
        with web, pytest.raises(ConnectionFailed, match="certificate"):
            web.get(site.url("/", scheme="https"))


def test_a_port_that_does_not_speak_tls_is_named():
    def plain(connection):
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with raw_server(plain) as port:
        policy = Policy(allow_private_hosts=True, allowed_ports=frozenset({port}), obey_robots=False)
        web = Web(policy, resolve=to_loopback)
        with web, pytest.raises(ConnectionFailed, match="does not speak TLS"):
            web.get(f"https://listing.example:{port}/")
