"""An estimator and the reference cards in; how far apart they are out, by the line that production takes (``eval``)."""
