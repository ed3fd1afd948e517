"""Review: who may do what with a card, and what an amendment makes of it."""
