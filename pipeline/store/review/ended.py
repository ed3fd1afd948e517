"""What the log and its replay share of cards that are put back: the act, and the states that it leads out of."""

RETURN = "return"
"""The card was made again, since its listing says again what it said then."""
ENDED = ("superseded", "rejected", "amended", "withdrawn")
"""The states in which nobody is asked for a verdict on the card."""
