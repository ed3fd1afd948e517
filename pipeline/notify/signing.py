"""
What a message is signed with, as Standard Webhooks 1.0 has it: HMAC-SHA256 over its id, its time and its body.

A receiver computes the same, and refuses what is older than a few minutes: so nobody can make up a message, alter one
or send it again later. A message that is sent again on purpose has the same id.
"""

import base64
import hashlib
import hmac

from pipeline.settings.values import WEBHOOK_PREFIX


def secret(text: str) -> bytes:
    """The bytes of what the setting holds, which was read already."""
    return base64.b64decode(text.removeprefix(WEBHOOK_PREFIX))


def headers(key: bytes, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """``timestamp`` in seconds since 1970."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    signature = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{signature}",
    }
