"""The field's closed vocabularies, as tables: factors, layers, threats, CVSS metrics and controls."""
