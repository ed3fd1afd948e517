"""Threatcard for assistants: a server of the Model Context Protocol. Importing its parts takes the extra ``mcp``."""
