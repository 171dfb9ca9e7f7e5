"""Numbers of documents: work sums out, and compare numbers, amounts and times with what a sentence cites.

Belongs here: arithmetic, units, and the forms in which a number may be written. Does not: whether the sentence says the
right thing about a number, which the checker judges.
"""
