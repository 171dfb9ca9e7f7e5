"""Outlines: plan the sections of documents, keep them in a file that people edit, and plan again what has changed.

Belongs here: which section uses which facts, in which form. Does not: what a section says about them.
"""
