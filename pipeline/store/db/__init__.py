"""The database below everything that is kept: engine, tables, their version, rows."""
