"""
Names and pages that people paste, each with the text behind it: what to ask instead (``plan``), what is in the answers
(``answers``), and the asking itself (``asking``), which alone goes over the network.
"""
