"""A card, a person and a verdict in; whether that is allowed, and what becomes of the card, out."""
