"""The nightly job: a catalogue in; current drafts and a drift report out, as durable work on one machine or many."""
