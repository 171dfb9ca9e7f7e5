"""Evidence: which source lines support a text, and whether a text says more than they do.

Belongs here: alignment, and the guards that compare numbers, names, negation and claims in code. Does not: asking a
model, or deciding what happens to a text that fails.
"""
