"""The field's closed vocabularies, as tables that all rooms read: factors, layers, threats, CVSS metrics, controls."""
