"""The small-model chain: narrow questions for a model of 1 to 3 billion parameters, and word lists for the rest.

Belongs here: chunking, layout, speech clean-up, corrections, and code for word lists that only this chain reads. Does
not: anything that a larger model can do itself, or that another package needs.
"""
