"""The kit folder: settings, cards, hand edits, approval, questions, suggestions, reports and private state.

Belongs here: what a kit's files hold, and how they are read and written without losing a word that a person wrote.
Does not: what products say, which `products/` decides.
"""
