"""Advice: what could be better in a draft, found in code or by a first reader, for the editor to consider.

Belongs here: remarks on single sentences, and problems of whole documents. What they are about may stay, so a false
alarm does no harm. Does not: faults, for which a sentence is removed; `checks/` finds those.
"""
