"""Extraction: sources in, what the expert teaches out, each item with its evidence.

Belongs here: one package per chain. `small/` is the small-model chain. Does not: combining several sources into one
method, which is done in `methods/`.
"""
