"""``threatcard schema``: the card's JSON Schema."""

import argparse
import json


def run(args: argparse.Namespace) -> int:
    from pipeline.model import Card

    print(json.dumps(Card.model_json_schema(mode="serialization"), indent=2))
    return 0
