"""The database below everything that is kept: a URL in; an engine, tables of the right version, and rows, out."""
