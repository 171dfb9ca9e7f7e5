"""The small-model chain: narrow questions for a model of 1 to 3 billion parameters, and word lists for the rest.

Belongs here: chunking, layout, speech clean-up, corrections, and every word list only this chain reads. Does not:
anything a larger model does for itself, or that another package needs.
"""
