"""The tables' history: each version's change, run forward only."""
