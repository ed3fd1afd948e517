"""A card: an assessment in; scored, with intervals, questions, contradictions and what moved it, out."""
