"""The interview: what to ask the expert next, and what becomes of the answers.

Belongs here: the list of questions, the conversation, its files, and the mail with the same questions. Does not: how
answers are read as a source, which is in `kit/interviews.py`, and the terminal, which is in `cli`.
"""
