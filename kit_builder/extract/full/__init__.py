"""The full chain: a large model turns whole sources into statements, and code checks what it answers.

Belongs here: windows, the questions about them, checks of the answers' form, and lines that yield no statement. Does
not: whether a statement's lines support it, which is decided in `evidence/`; nor any list of words, since code that
drops, relabels or rewords by words is what this chain replaces.
"""
