"""REST for programs: JSON in, JSON out."""
