"""What the log and its replay share of cards that are put back, and of those that are checks."""

RETURN = "return"
"""The card was made again, since its listing says again what it said then."""
ENDED = ("superseded", "rejected", "amended", "withdrawn")
"""The states in which nobody is asked for a verdict on the card."""

SEED, CHECK = "seed", "check"
"""A card that is known to be bad was put in; somebody decided on it. The first names no card where its history is."""
IN_HAND = ("claim", "take_over", "release", "supersede")
"""What may happen to such a card before that."""
PUT_IN = ("system", "admin")
"""The roles that put one in: a job, or a person by hand."""
