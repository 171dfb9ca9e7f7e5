"""Products: what each is made of, its prose, its rendered files, and the check of a kit against its cards.

Belongs here: definitions read from `prompts/products/`, forms, drafting, rendering, and checks of product text. Does
not: formats that customers open, which `publish/` makes.
"""
