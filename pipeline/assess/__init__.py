"""An assessment: passages in; factors, CVSS, mitigation and layers out, by a model or by reference cards; checked."""
