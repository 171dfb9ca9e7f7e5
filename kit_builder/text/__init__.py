"""Text as text: languages and their words, sentences, tokens, numbers, negation, phrases, lists and Markdown.

Belongs here: a function of a string and a language that any package may need. Does not: anything that knows a source
format, a model, a kit or a product.
"""
