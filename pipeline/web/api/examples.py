"""What a body of each request looks like, as the API's description and its page show it: by operation, by name."""

from typing import Any

from fastapi.openapi.models import Example

Bodies = dict[str, Example]


def _bodies(**given: tuple[str, Any]) -> Bodies:
    return {name: Example(summary=summary, value=value) for name, (summary, value) in given.items()}


REVIEW = _bodies(
    claim=("take the card for half an hour", {"verdict": "claim"}),
    take_over=("take it from whoever holds it", {"verdict": "take_over"}),
    release=("give it back", {"verdict": "release"}),
    approve=(
        "the card is right, until a day; answers by the index of each flag of high severity",
        {"verdict": "approve", "expires": "2030-12-31", "answers": {"0": "It is a quote from the manual."}},
    ),
    approve_partial=("the same of a card on which something is missing", {"verdict": "approve", "acknowledged": True}),
    reject=(
        "the card is wrong; the reasons are those of 'threatcard review reject'",
        {"verdict": "reject", "reason": "weak_evidence", "words": "The quotes are about another product."},
    ),
    amend=(
        "another draft, scored anew; only what is to be changed",
        {
            "verdict": "amend",
            "words": "It acts without asking.",
            "factors": {"autonomy_of_action": 0.9},
            "layers": {"L4": True},
        },
    ),
    withdraw=("an approved card is approved no longer", {"verdict": "withdraw", "words": "The product is gone."}),
    reopen=("a rejected card is a draft again", {"verdict": "reopen", "words": "The vendor showed the manual."}),
    request_changes=("back to be amended", {"verdict": "request_changes", "words": "Tool use is higher."}),
    answer_changes=("it may stay as it is", {"verdict": "answer_changes", "words": "It only reads."}),
)
COMMENT = _bodies(
    card=("of the card", {"words": "Which shell does it run?"}),
    claim=("of one claim", {"words": "Which shell?", "on": "factors.dynamic_tool_use"}),
)
TICKET = _bodies(
    ticket=("where it is", {"ticket": "https://tickets.example/SEC-12"}), none=("none any more", {"ticket": ""})
)
ASSESS = _bodies(
    address=("a listing that is read", {"source": "https://vendor.example/agent"}),
    text=("a listing's text", {"text": "Kube Pilot is an MCP server that …", "name": "Kube Pilot"}),
)
REPLY = _bodies(
    note=("a vendor's note", {"slug": "cast-ai", "kind": "note", "by": "Vendor Ltd", "text": "We encrypt."}),
    dispute=("a dispute", {"slug": "cast-ai", "kind": "dispute", "by": "Vendor Ltd", "text": "It asks first."}),
)
DECISION = _bodies(
    sign=("the note may stand on the card", {"decision": "sign", "words": ""}),
    decline=("it may not", {"decision": "decline", "words": "It names a customer."}),
    settle=("what came of a dispute", {"decision": "settle", "words": "The card was amended."}),
)
