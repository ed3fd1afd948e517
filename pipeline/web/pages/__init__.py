"""Pages for people: a request in, HTML out."""
