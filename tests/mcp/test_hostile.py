"""The corpus of hostile listings through the tools: whatever an attempt says comes out as data, fenced."""

import pytest

from pipeline.evaluate import corpus
from tests.support.assistants import a_server, told, unfenced
from tests.support.hostile import HOST, in_styles, unread
from tests.support.stores import opened

CASES = (*corpus.cases(), *in_styles("read"), *unread())
AT_ONCE = 12


@pytest.fixture
def store(tmp_path):
    made = opened(f"sqlite:///{tmp_path / 'review.db'}")
    yield made
    made.close()


def telling(case):
    """The longest stretch of an attempt on one line, by which it would be known."""
    return max((" ".join(line.split()) for line in case.text.splitlines()), key=len, default="")[:60]


@pytest.mark.parametrize("start", range(0, len(CASES), AT_ONCE))
def test_no_attempt_stands_outside_of_its_fence(store, start):
    cases = CASES[start : start + AT_ONCE]

    async def talk(client):
        found = []
        for case in cases:
            text = corpus.plant(case, HOST).raw.decode("utf-8", "replace")
            made = await client.call_tool("assess", {"text": text, "name": telling(case)[:100]})
            if not made.is_error:
                named = {"card": made.structured_content["digest"], "detail": "whole"}
                found.append((case, made, await client.call_tool("card", named)))
        return found

    found = told(a_server(store), talk)

    assert found
    assert [
        case.id for case, *answers in found for one in answers if telling(case) and telling(case) in unfenced(one)
    ] == []
    assert [case.id for case, _, whole in found if "\u200b" in whole.content[0].text] == []
