"""A new listing in; what the reference cards teach of it out: neighbours, a fit, a calibration, what is unusual."""
