"""Reference cards, and what they teach of a new listing: neighbours, a fit, a calibration, what stands out."""
