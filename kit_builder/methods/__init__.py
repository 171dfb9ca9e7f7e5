"""Methods: recognise the drafts of one method from several sources, and merge them step by step.

Belongs here: matching, merging, duplicates, conflicts and order. Does not: reading sources, or writing products.
"""
