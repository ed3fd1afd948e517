"""
Batch mode: what a run is going to ask, asked through the OpenAI Batch API, at half the price and within a day.

It works on the wire, below the model. ``transport`` first takes down what drafts would ask, and later answers them with
what the batch brought; all between is the code that live answers go through. ``rounds`` is the way from the one to the
other, ``api`` talks to the server, ``files`` knows its lines.
"""
