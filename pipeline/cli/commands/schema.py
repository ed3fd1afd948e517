"""``threatcard schema``: the card's JSON Schema."""

import argparse
import json

from pipeline.cli.stdout import say


def run(args: argparse.Namespace) -> int:
    from pipeline.model import Card

    say(json.dumps(Card.model_json_schema(mode="serialization"), indent=2))
    return 0
