"""Steps of documents: worded for their place, compared with their cards, numbered, and shown with what goes wrong.

Belongs here: everything between a mark such as `[[steps call-1-62: …]]` and the step a reader sees. Does not: how the
checker judges a step, which is in `checks/`.
"""
