"""Write the documents of a product with a large model: outline, draft, check, edit.

Belongs here: what a model may state (facts), how it cites, and the way of a document from its outline to the kit. The
packages hold its parts: `outline/`, `checks/` (what may not stay), `advice/` (what the editor is told), `numbers/`,
`steps/`, `sessions/` (spoken), `quiz/` and `example/` (worked examples). Does not: rendering from the cards alone, or
anything about one product, which is in its folder of prompts.
"""
