"""The nightly job: a catalogue kept current, as durable work on one machine or many."""
