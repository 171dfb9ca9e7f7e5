"""Write the documents of a product with a large model: outline, draft, check, edit.

Belongs here: what a model may state (facts), how it cites, and how every sentence is proved. Some kinds of content have
a package of their own: `steps/`, `sessions/` (spoken), `quiz/`, `example/` (worked examples) and `numbers/`. `advice/`
holds what the editor is told. Does not: rendering from the cards alone, or anything about one product, which is in its
folder of prompts.
"""
