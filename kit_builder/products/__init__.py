"""Products: definitions, prose, rendered files, and checks of a kit's products against its cards.

Belongs here: definitions read from `prompts/products/`, forms, drafting, rendering, and checks of product text. Does
not: formats that customers open, which `publish/` makes.
"""
