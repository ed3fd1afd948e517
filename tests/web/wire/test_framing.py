"""Heads that can be read in one way only, and those that cannot."""

import pytest

from pipeline.web.wire import framing

HOST = b"Host: a.example\r\n"


def head(*lines: bytes, first: bytes = b"POST /login HTTP/1.1") -> bytes:
    return first + b"\r\n" + HOST + b"".join(line + b"\r\n" for line in lines) + b"\r\n"


PLAIN = {
    "without_a_body": head(first=b"GET /?a=%00 HTTP/1.1"),
    "with_a_length": head(b"Content-Length: 5"),
    "an_older_version": head(first=b"GET / HTTP/1.0"),
    "spaces_around_a_value": head(b"Content-Length: \t 5 \t"),
    "an_empty_value": head(b"X-Empty:"),
    "beyond_ascii": head("X-Name: é".encode()),
    "chunks": head(b"Transfer-Encoding: Chunked"),
    "several_cookies": head(b"Cookie: a=b", b"Cookie: c=d"),
    "a_hundred_headers": head(*[b"X: y"] * 99),
}
REFUSED = {
    "both": (400, head(b"Content-Length: 5", b"Transfer-Encoding: chunked")),
    "both_the_other_way": (400, head(b"transfer-encoding: chunked", b"content-length: 0")),
    "two_lengths": (400, head(b"Content-Length: 5", b"Content-Length: 6")),
    "the_same_twice": (400, head(b"Content-Length: 5", b"Content-Length: 5")),
    "a_list_of_lengths": (400, head(b"Content-Length: 5, 5")),
    "a_signed_length": (400, head(b"Content-Length: +5")),
    "a_negative_length": (400, head(b"Content-Length: -5")),
    "a_hexadecimal_length": (400, head(b"Content-Length: 0x5")),
    "a_length_with_underscores": (400, head(b"Content-Length: 1_0")),
    "no_length_in_it": (400, head(b"Content-Length:")),
    "a_length_of_many_digits": (400, head(b"Content-Length: " + b"9" * 5_000)),
    "a_length_in_other_digits": (400, head("Content-Length: ٣".encode())),
    "a_length_by_another_name": (400, head(b"Content_Length: 5")),
    "both_names": (400, head(b"Content-Length: 5", b"Content_Length: 6")),
    "a_coding_by_another_name": (400, head(b"Transfer_Encoding: chunked")),
    "another_coding": (501, head(b"Transfer-Encoding: gzip, chunked")),
    "no_coding": (501, head(b"Transfer-Encoding: identity")),
    "a_coding_twice": (400, head(b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked")),
    "a_coding_that_looks_alike": (501, head(b"Transfer-Encoding: xchunked")),
    "a_quoted_coding": (501, head(b'Transfer-Encoding: "chunked"')),
    "a_vertical_tab_before_it": (400, head(b"Transfer-Encoding: \x0bchunked")),
    "a_coding_in_an_older_version": (501, head(b"Transfer-Encoding: chunked", first=b"POST / HTTP/1.0")),
    "two_hosts": (400, head(b"Host: b.example")),
    "two_tokens": (400, head(b"Authorization: Bearer a", b"Authorization: Bearer b")),
    "a_space_before_the_colon": (400, head(b"Content-Length : 5")),
    "a_folded_line": (400, head(b"X: a", b" Content-Length: 5")),
    "a_line_folded_by_a_tab": (400, head(b"Transfer-Encoding:", b"\tchunked")),
    "a_bare_line_feed": (400, head(b"X: a\nContent-Length: 5")),
    "a_bare_carriage_return": (400, head(b"X: a\rContent-Length: 5")),
    "line_feeds_throughout": (400, head(b"Content-Length: 5").replace(b"\r\n", b"\n")),
    "ended_by_line_feeds": (400, head()[:-4] + b"\n\n"),
    "a_nul": (400, head(b"X: a\0b")),
    "a_control_character": (400, head(b"X: a\x01b")),
    "no_name": (400, head(b": a")),
    "no_colon": (400, head(b"Content-Length")),
    "another_version": (400, head(first=b"GET / HTTP/2.0")),
    "no_version": (400, head(first=b"GET /")),
    "two_spaces": (400, head(first=b"GET  / HTTP/1.1")),
    "an_empty_line_first": (400, b"\r\n" + head()),
    "too_many_headers": (431, head(*[b"X: y"] * 100)),
    "too_long": (431, head(b"X: " + b"y" * framing.MOST_HEAD)),
}  # fmt: skip


@pytest.mark.parametrize("given", PLAIN.values(), ids=PLAIN)
def test_what_is_plain_is_read(given):
    assert framing.fault(given) is None
    assert framing.end(given + b"what follows") == len(given)


@pytest.mark.parametrize(("status", "given"), REFUSED.values(), ids=REFUSED)
def test_what_two_could_read_in_two_ways_is_refused(status, given):
    assert framing.fault(given[: framing.end(given)]).status == status


def test_an_end_that_comes_in_pieces_is_found():
    given = PLAIN["with_a_length"]
    ends = [framing.end(given[:upto], upto - 1) for upto in range(1, len(given) + 1)]

    assert ends == [None] * (len(given) - 1) + [len(given)]
