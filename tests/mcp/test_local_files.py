"""An assistant is told no folder of this machine, by whichever tool or resource it asks."""

import pytest

from tests.publish.test_local_files import SECRET, of_a_file
from tests.support.assistants import a_server, told
from tests.support.stores import opened, saved


@pytest.fixture
def store(tmp_path):
    made = opened(f"sqlite:///{tmp_path / 'review.db'}")
    yield made
    made.close()


def test_no_answer_has_it(store):
    saved(store, of_a_file())
    named = {"card": "kube-pilot"}

    async def talk(client):
        tools = {
            "card": named | {"detail": "whole"},
            "search_cards": {},
            "vendor_questions": named,
            "compare": {"first": "kube-pilot", "second": "kube-pilot"},
        }
        answers = [await client.call_tool(tool, given) for tool, given in tools.items()]
        assert [answer.is_error for answer in answers] == [False] * 4
        resource = await client.read_resource("card://kube-pilot")
        return [answer.content[0].text for answer in answers] + [resource.contents[0].text]

    answers = told(a_server(store), talk)

    assert [SECRET in text for text in answers] == [False] * 5
    assert ["pilot.md" in answers[at] for at in (0, 1, 4)] == [True] * 3
