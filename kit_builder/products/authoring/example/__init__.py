"""Worked examples: ask for one, check it, work it out, and keep it in a file that people edit.

Belongs here: the figures and results of a case that all products tell. Does not: cases that a single exercise makes
up, which are in `practice`.
"""
