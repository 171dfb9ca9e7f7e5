"""Review: the local page where a person checks and approves the methods of a kit next to their source lines.

Belongs here: the server, the page, the edits it makes to cards, and the export. Does not: how cards, approvals and
suggestions are stored, which `kit/` does.
"""
