"""URLs are read strictly: each trick is refused for its own reason, and plain addresses pass unchanged."""

import pytest

from pipeline.errors import AddressRefused
from pipeline.fetch.net import urls
from pipeline.fetch.net.policy import Policy

POLICY = Policy()
PRIVATE = Policy(allow_private_hosts=True, allowed_ports=frozenset({80, 443, 8080}))

TRICKS = {
    # how an address is written
    "decimal": ("http://2130706433/", "unusual form"),
    "decimal-of-a-public-address": ("http://134744072/", "unusual form"),
    "decimal-overflow": ("http://4294967297/", "unusual form"),
    "octal": ("http://0177.0.0.1/", "unusual form"),
    "octal-whole": ("http://017700000001/", "unusual form"),
    "octal-of-a-public-address": ("http://010.8.8.8/", "unusual form"),
    "padded": ("http://127.000.000.001/", "unusual form"),
    "hex": ("http://0x7f.0.0.1/", "unusual form"),
    "hex-whole": ("http://0x7f000001/", "unusual form"),
    "hex-last": ("http://127.0.0.0x1/", "unusual form"),
    "hex-capital": ("http://0X7F000001/", "unusual form"),
    "hex-empty": ("http://127.0.0.0x/", "unusual form"),
    "short-two": ("http://127.1/", "unusual form"),
    "short-three": ("http://127.0.1/", "unusual form"),
    "short-zero": ("http://0/", "unusual form"),
    "five-parts": ("http://127.0.0.1.1/", "unusual form"),
    "too-large": ("http://256.0.0.1/", "unusual form"),
    "plain-loopback": ("http://127.0.0.1/", "loopback"),
    "plain-private": ("https://192.168.1.1/admin", "private address"),
    "plain-metadata": ("http://169.254.169.254/latest/meta-data/", "metadata"),
    "six-loopback": ("http://[::1]/", "loopback"),
    "six-long": ("http://[0:0:0:0:0:0:0:1]/", "loopback"),
    "six-mapped": ("http://[::ffff:127.0.0.1]/", "mapped"),
    "six-mapped-hex": ("http://[::ffff:7f00:1]/", "mapped"),
    "six-nat64": ("http://[64:ff9b::7f00:1]/", "NAT64"),
    "six-to-four": ("http://[2002:7f00:1::]/", "6to4"),
    "six-zone": ("http://[fe80::1%25eth0]/", "zone"),
    "six-zone-bare": ("http://[fe80::1%eth0]/", "zone"),
    "six-zone-on-a-public-address": ("http://[2606:4700::1%25lo]/", "zone"),
    "six-without-brackets": ("http://::1/", "not a host and a port"),
    "six-unclosed": ("http://[::1/", "not a host and a port"),
    "six-trailing": ("http://[::1]x/", "not a host and a port"),
    "six-future": ("http://[v1.::1]/", "not an IPv6 address"),
    "four-in-brackets": ("http://[127.0.0.1]/", "not an IPv6 address"),
    # international tricks
    "full-width-digits": ("http://１２７.０.０.１/", "unusual form"),
    "one-full-width-digit": ("http://1２7.0.0.1/", "unusual form"),
    "circled-digits": ("http://①②⑦.⓪.⓪.①/", "unusual form"),
    "superscript-digits": ("http://¹²⁷.0.0.1/", "unusual form"),
    "arabic-digits": ("http://١٢٧.٠.٠.١/", "unusual form"),
    "devanagari-digits": ("http://१२७.०.०.१/", "unusual form"),
    "mathematical-digits": ("http://𝟏𝟐𝟕.0.0.𝟏/", "unusual form"),
    "ideographic-stop": ("http://127。0。0。1/", "plain ASCII"),
    "full-width-stop": ("http://127．0．0．1/", "plain ASCII"),
    "half-width-stop": ("http://127｡0｡0｡1/", "plain ASCII"),
    "one-dot-leader": ("http://127․0․0․1/", "plain ASCII"),
    "full-width-hex": ("http://0ｘ7f.1.ａ/", "plain ASCII"),
    "full-width-localhost": ("http://ｌｏｃａｌｈｏｓｔ/", "plain ASCII"),
    "circled-localhost": ("http://ⓛocalhost/", "plain ASCII"),
    "long-s-localhost": ("http://localhoſt/", "plain ASCII"),
    "kelvin-sign": ("http://\u212aubernetes.example/", "plain ASCII"),
    "soft-hyphen": ("http://local\u00adhost/", "invisible"),
    "zero-width-space": ("http://local\u200bhost/", "invisible"),
    "word-joiner": ("http://127.0.0.1\u2060/", "invisible"),
    "byte-order-mark": ("http://\ufeff127.0.0.1/", "invisible"),
    "right-to-left-override": ("https://example.com/\u202egpj.exe", "invisible"),
    "zero-width-joiner-out-of-place": ("http://local\u200dhost.com/", "not an international host name"),
    "fraction-slash": ("http://evil.com⁄.example.com/", "not an international host name"),
    "fullwidth-slash": ("http://evil.com／.example.com/", "plain ASCII"),
    # names
    "localhost": ("http://localhost/", "local network"),
    "localhost-capital": ("http://LOCALHOST/", "local network"),
    "localhost-below": ("http://app.localhost/", "local network"),
    "localhost-dot": ("http://localhost./", "ends with a dot"),
    "single-label": ("http://intranet/", "local network"),
    "single-label-other": ("http://wiki/", "without a dot"),
    "metadata-name": ("http://metadata.google.internal/computeMetadata/v1/", "metadata name"),
    "metadata-name-capital": ("http://Metadata.Google.Internal/", "metadata name"),
    "metadata-name-dot": ("http://metadata.google.internal./", "ends with a dot"),
    "trailing-dot": ("https://example.com./", "ends with a dot"),
    "trailing-dot-on-an-address": ("http://127.0.0.1./", "ends with a dot"),
    "empty-label": ("https://example..com/", "not a host name"),
    "leading-dot": ("https://.example.com/", "not a host name"),
    "percent-encoded-host": ("http://%6cocalhost/", "not a host name"),
    "percent-encoded-dot": ("http://127%2e0%2e0%2e1/", "not a host name"),
    "long-label": (f"https://{'a' * 64}.com/", "not a host name"),
    "long-name": (f"https://{'a.' * 130}com/", "not a host name"),
    "host-with-a-star": ("https://*.example.com/", "not a host name"),
    "host-with-a-quote": ("https://exa'mple.com/", "not a host name"),
    # userinfo
    "user": ("http://user@example.com/", "user name"),
    "user-and-password": ("http://user:secret@example.com/", "user name"),
    "user-that-looks-like-a-host": ("http://example.com@127.0.0.1/", "user name"),
    "user-empty": ("http://@127.0.0.1/", "user name"),
    "user-twice": ("http://a@b@127.0.0.1/", "user name"),
    "user-with-a-port": ("http://example.com:80@127.0.0.1/", "user name"),
    # characters
    "backslash-authority": ("http://example.com\\@127.0.0.1/", "remove or percent-encode"),
    "backslash-slashes": ("http:\\\\127.0.0.1/", "remove or percent-encode"),
    "space-in-host": ("http://127.0.0.1 .example.com/", "remove or percent-encode"),
    "space-in-path": ("https://example.com/a b", "remove or percent-encode"),
    "space-before": (" https://example.com/", "remove or percent-encode"),
    "tab-in-scheme": ("ht\ttp://127.0.0.1/", "remove or percent-encode"),
    "newline": ("https://example.com/\r\nHost: evil", "remove or percent-encode"),
    "null": ("https://example.com\x00.evil.com/", "remove or percent-encode"),
    "no-break-space": ("https://example.com/a\u00a0b", "remove or percent-encode"),
    "lone-surrogate": ("https://example.com/\ud800", "remove or percent-encode"),
    # schemes and shapes
    "file": ("file:///etc/passwd", "only http and https"),
    "gopher": ("gopher://127.0.0.1:70/_x", "only http and https"),
    "ftp": ("ftp://example.com/", "only http and https"),
    "data": ("data:text/html,<p>hi", "only http and https"),
    "javascript": ("javascript:alert(1)", "only http and https"),
    "jar": ("jar:http://127.0.0.1!/", "only http and https"),
    "unix-socket": ("http+unix://%2Fvar%2Frun%2Fdocker.sock/", "only http and https"),
    "no-scheme": ("example.com", "not a complete URL"),
    "no-scheme-with-port": ("example.com:443/x", "only http and https"),
    "scheme-relative": ("//example.com/", "not a complete URL"),
    "one-slash": ("http:/example.com", "names no host"),
    "three-slashes": ("http:///example.com", "names no host"),
    "no-slash": ("http:example.com", "names no host"),
    "empty": ("", "not a complete URL"),
    "endless": (f"https://example.com/{'a' * 9_000}", "a URL may have"),
    # ports
    "port-ssh": ("http://example.com:22/", "port 22"),
    "port-redis": ("http://example.com:6379/", "port 6379"),
    "port-alternative": ("https://example.com:8443/", "port 8443"),
    "port-zero": ("http://example.com:0/", "port 0"),
    "port-overflow": ("http://example.com:65616/", "port 65616"),
    "port-long": ("http://example.com:000000080/", "not a host and a port"),
    "port-negative": ("http://example.com:-80/", "not a host and a port"),
    "port-words": ("http://example.com:http/", "not a host and a port"),
    "port-full-width": ("http://example.com:８０/", "not a host and a port"),
    "port-twice": ("http://example.com:80:80/", "not a host and a port"),
}

PLAIN = {
    "bare": ("https://example.com", "https://example.com/"),
    "query-without-path": ("https://example.com?a=b", "https://example.com/?a=b"),
    "path-and-query": ("https://example.com/a/b?c=d&e=%20f", "https://example.com/a/b?c=d&e=%20f"),
    "capitals": ("HTTPS://Example.COM/A", "https://example.com/A"),
    "fragment-dropped": ("https://example.com/a#b", "https://example.com/a"),
    "default-port": ("https://example.com:443/", "https://example.com/"),
    "empty-port": ("https://example.com:/", "https://example.com/"),
    "other-default-port": ("http://example.com:443/", "http://example.com:443/"),
    "public-address": ("http://8.8.8.8/", "http://8.8.8.8/"),
    "public-six": ("https://[2606:4700:0::6810:84E5]/", "https://[2606:4700::6810:84e5]/"),
    "underscore": ("https://my_agent.example.com/", "https://my_agent.example.com/"),
    "number-first": ("https://3scale.net/", "https://3scale.net/"),
    "number-label": ("https://1.example.com/", "https://1.example.com/"),
    "hex-like-label": ("https://0xdeadbeef.com/", "https://0xdeadbeef.com/"),
    "at-in-path": ("https://example.com/@scope/package", "https://example.com/@scope/package"),
    "at-in-query": ("https://example.com/?q=a@b", "https://example.com/?q=a@b"),
    "colon-in-path": ("https://example.com/a:b", "https://example.com/a:b"),
    "dot-segments": ("https://example.com/a/../b", "https://example.com/b"),
    "international": ("https://bücher.example/", "https://xn--bcher-kva.example/"),
    "international-capital": ("https://BÜCHER.example/", "https://xn--bcher-kva.example/"),
    "sharp-s": ("https://faß.de/", "https://xn--fa-hia.de/"),
    "japanese": ("https://日本語.jp/", "https://xn--wgv71a119e.jp/"),
    "persian-joiner": ("https://نامه\u200cای.com/", "https://xn--mgba3gch31f060k.com/"),
    "already-encoded": ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"),
    "emoji-already-encoded": ("https://xn--i-7iq.ws/", "https://xn--i-7iq.ws/"),
    "path-in-any-script": ("https://example.com/日本", "https://example.com/%E6%97%A5%E6%9C%AC"),
    "emoji-in-path": ("https://example.com/👩\u200d💻", "https://example.com/%F0%9F%91%A9%E2%80%8D%F0%9F%92%BB"),
}


@pytest.mark.parametrize(("url", "reason"), TRICKS.values(), ids=TRICKS)
def test_tricks_are_refused(url, reason):
    with pytest.raises(AddressRefused, match=reason):
        urls.parse(url, POLICY)


@pytest.mark.parametrize(("url", "normal"), PLAIN.values(), ids=PLAIN)
def test_plain_addresses_pass(url, normal):
    assert urls.parse(url, POLICY).url == normal


@pytest.mark.parametrize("url", [normal for _, normal in PLAIN.values()], ids=PLAIN)
def test_normal_form_is_stable(url):
    """What the transport is handed is read the same way again."""
    assert urls.parse(url, POLICY).url == url


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "http://[::1]:8080/", "http://localhost/", "http://10.1.2.3/", "http://wiki/"],
    ids=["loopback", "loopback-six", "localhost", "ten", "single-label"],
)
def test_private_hosts_can_be_allowed(url):
    assert urls.parse(url, PRIVATE).url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/",
        "http://[::ffff:127.0.0.1]/",
        "http://metadata.google.internal/",
        "http://0177.0.0.1/",
        "http://localhost:22/",
        "http://user@localhost/",
    ],
    ids=["metadata", "mapped", "metadata-name", "octal", "port", "user"],
)
def test_tricks_stay_refused_when_private_hosts_are_allowed(url):
    with pytest.raises(AddressRefused):
        urls.parse(url, PRIVATE)


def test_a_password_is_not_repeated_in_the_message():
    with pytest.raises(AddressRefused) as caught:
        urls.parse("https://user:hunter2@example.com/", POLICY)

    assert "hunter2" not in str(caught.value)


def test_origin_brackets_an_ipv6_host():
    assert urls.parse("https://[2606:4700::1]/x", POLICY).origin == "https://[2606:4700::1]:443"


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/b", "https://example.com/b"),
        ("b?c", "https://example.com/dir/b?c"),
        ("//other.example/b", "https://other.example/b"),
        ("http://other.example", "http://other.example/"),
        ("?page=2", "https://example.com/dir/a?page=2"),
        ("", "https://example.com/dir/a"),
    ],
    ids=["absolute-path", "relative-path", "other-host", "other-scheme", "query-only", "nothing"],
)
def test_redirects_are_joined(location, url):
    base = urls.parse("https://example.com/dir/a", POLICY)

    assert urls.join(base, location, POLICY).url == url


@pytest.mark.parametrize(
    "location",
    [
        pytest.param("//127.0.0.1/", id="loopback"),
        pytest.param("http://[::1", id="malformed"),
        pytest.param("file:///etc/passwd", id="file"),
        pytest.param("\thttps://other.example/", id="tab-before"),
        pytest.param("/a\tb", id="tab-inside"),
        pytest.param("/a b", id="space"),
        pytest.param("/\\evil.example", id="backslash"),
        pytest.param("https://a@b.example/", id="user"),
    ],
)
def test_redirects_are_vetted(location):
    base = urls.parse("https://example.com/dir/a", POLICY)

    with pytest.raises(AddressRefused):
        urls.join(base, location, POLICY)
