"""Methods: organise statements into methods, or merge drafts of one method from several sources step by step.

Belongs here: arrangement, matching, merging, duplicates, conflicts, order and registers. Does not: reading sources, or
writing products.
"""
