"""Numbers of documents: work sums out, and compare numbers, amounts and times with what a sentence cites."""
