"""How far an estimator is from the reference cards: the same line as production, measured (extra ``eval``)."""
