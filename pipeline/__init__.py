"""Threatcard: the public listing of an AI agent in, a threat card out."""

__version__ = "0.2.0"
