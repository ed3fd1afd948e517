"""What no program expects in a field: as a text, as JSON, as a cursor. Each under the words that name it."""

import base64
import json

TEXTS = {
    "nothing": "",
    "a_space": " ",
    "nul": "a\0b",
    "lone_surrogate": "a\ud800b",
    "another_surrogate": "\udfff",
    "noncharacter": "\uffff\U0010ffff",
    "many_digits": "9" * 5_000,
    "many_negative_digits": "-" + "9" * 5_000,
    "an_exponent": "1e999999",
    "a_tiny_exponent": "1e-999999",
    "not_a_number": "nan",
    "infinite": "-Infinity",
    "signalling": "sNaN",
    "other_digits": "٣",
    "no_digit": "²",
    "many_other_digits": "٣" * 2_000,
    "brackets": "[" * 4_000,
    "braces": '{"a":' * 1_000,
    "right_to_left": "\u202egnp.exe\u2066",
    "escapes": "\x1b[31m\x07\x7f\x9b",
    "lines": "a\r\nSet-Cookie: x=y\n\x0b\x85\u2028b",
    "for_sql": "%_'\"\\;--",
    "for_a_template": "{{7*7}}${7*7}{% for x in y %}",
    "markup": "<script>alert(1)</script>",
    "upwards": "../../../etc/passwd",
    "many_marks": "a" + "\u0301" * 1_000,
    "wide": "\U0001f600" * 500,
    "a_day": "9999-12-31",
    "no_day": "0000-00-00",
    "a_week": "2026-W53-7",
}
NUMBERS = ("9" * 5_000, "-" + "9" * 400, "1e400", "-1e400", "1e-400", "0.1" + "0" * 5_000 + "1", "NaN", "Infinity")
VALUES = {
    "null": "null",
    "true": "true",
    "a_list": "[]",
    "a_deep_list": "[" * 30_000 + "]" * 30_000,
    "an_open_list": "[" * 30_000,
    "a_mapping": "{}",
    "a_deep_mapping": '{"a":' * 30_000 + "1" + "}" * 30_000,
    "an_empty_key": '{"": 1}',
    "a_surrogate_as_a_key": '{"\\ud800": "\\udc00\\ud800"}',
    "a_nul_as_a_key": '{"\\u0000": "\\u0000"}',
    "many_digits_as_a_key": '{"%s": "x"}' % ("9" * 5_000),
    "not_utf_8": '"\udcff"',
    **{f"number_{place}": each for place, each in enumerate(NUMBERS)},
    **{f"text_{name}": json.dumps(text) for name, text in TEXTS.items()},
}
"""JSON as it is written, so that it may be what no dumper writes. Lone bytes are surrogates: ``raw`` puts them back."""


def raw(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def cursor(body: str) -> str:
    return base64.urlsafe_b64encode(raw(body)).decode().rstrip("=")


CURSORS = {
    **{f"of_{name}": cursor(text)[:12_000] for name, text in VALUES.items()},
    **{f"with_{name}": cursor(f'["age", false, {text}, {text}]')[:12_000] for name, text in VALUES.items()},
    **{f"by_{name}": cursor(f'["score", true, {text}, "x"]')[:12_000] for name, text in VALUES.items()},
    "no_base64": "=",
    "no_ascii": "é",
    "one_sign": "a",
}
