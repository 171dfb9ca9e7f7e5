"""Text: languages and their words, sentences, tokens, numbers, negation, phrases, lists, prompts and Markdown.

Belongs here: functions of a string and a language that any package may need, and the prompt and word files of a
language. Does not: anything that depends on a source format, a model, a kit or a product.
"""
