"""The listing's text: passages, evidence in them, cues, and what a sentence denies."""
