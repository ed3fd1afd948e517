"""The difference of two long texts: all of both is shown, and four times the text takes some four times as long."""

import time

import pytest

from pipeline.web.pages import text_difference

SMALL, LARGE = 50_000, 200_000
FLOOR = 0.1
"""Seconds below which a ratio does not count."""
PAIRS = {
    "one line each, every word another": lambda size: [
        " ".join(f"{w}{n % 997}" for n in range(size // 5)) for w in "ab"
    ],
    "one line each, one letter": lambda size: ["a" * size, "b" * size],
    "one line each, one word": lambda size: ["a " * (size // 2), "a " * (size // 2) + "b"],
    "one line each, turn about": lambda size: ["a b " * (size // 4), "b a " * (size // 4)],
    "empty lines": lambda size: ["\n" * size, "\n" * size + "x"],
    "lines of one letter": lambda size: ["a\n" * (size // 2), "b\n" * (size // 2)],
    "equal lines, another between": lambda size: [
        "a\n" * (size // 2),
        "a\n" * (size // 4) + "b\n" + "a\n" * (size // 4),
    ],
    "equal lines, another at each end": lambda size: [f"{w}\n" + "a\n" * (size // 2) + f"{w}\n" for w in "bc"],
    "every second line": lambda size: ["".join(f"{n} {w * (n % 2)}\n" for n in range(size // 9)) for w in "ab"],
    "a word of every line": lambda size: ["".join(f"kept {n} {w}\n" for n in range(size // 80)) for w in "ab"],
    "long lines of few words": lambda size: [
        "".join(" ".join(str(n * m * k % 150) for n in range(400)) + "\n" for m in range(size // 1_400)) for k in (1, 7)
    ],
}


def compared(pair: str, size: int) -> float:
    """Processor seconds of a difference that holds all of both texts."""
    old, new = PAIRS[pair](size)
    begin = time.process_time()
    runs = text_difference.folded(text_difference.text(old, new))
    took = time.process_time() - begin
    assert "".join(run.text for run in runs if run.kind != "new") == old
    assert "".join(run.text for run in runs if run.kind != "gone") == new
    return took


@pytest.mark.usefixtures("no_collection")
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.replace(" ", "-").replace(",", ""))
def test_of_two_long_texts_all_is_shown_in_time_that_grows_with_them(pair):
    assert compared(pair, LARGE) < 8 * max(compared(pair, SMALL), FLOOR)
