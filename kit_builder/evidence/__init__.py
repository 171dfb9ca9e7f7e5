"""Evidence: which source lines support a text, and whether a text says more than they do.

Belongs here: alignment, the guards that compare texts in code, and the verification of statements, which also asks a
model. Does not: what is extracted from a source, or how a product is corrected.
"""
