"""Spoken sessions: the script of a webinar, how long it takes, and its slides, handout and run sheet.

Belongs here: how a script is read and timed, and what is made from it. Does not: what could be better in a script,
which is in `advice/`.
"""
