"""A listing's text in; its passages, evidence in them, cues, and what a sentence denies, out."""
