"""Text as text: languages and their words, sentences, tokens, numbers, negation, phrases, lists and Markdown.

Belongs here: functions of a string and a language, and the prompt files and word lists of a language. Does not: anything that depends on a source
format, a model, a kit or a product.
"""
