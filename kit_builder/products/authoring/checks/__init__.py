"""Checks: what may be wrong with a unit of a document, found in code or by a checker that compares it with facts.

Belongs here: faults, for which a unit is corrected or removed, and the rules by which code finds them. Does not: what
could merely be better, which is in `advice/`.
"""
