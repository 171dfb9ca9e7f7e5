"""Quizzes: write the questions, answer them without the key, and keep what holds.

Belongs here: quizzes that a large model writes. Does not: those made from the cards in code, which are in `forms/`.
"""
