"""Methods: the drafts of one method from several sources are recognised and merged, step by step.

Belongs here: matching, merging, duplicates, conflicts and order. Does not: reading sources, or writing products.
"""
