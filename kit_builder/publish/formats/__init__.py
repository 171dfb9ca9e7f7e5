"""The output formats, one module each, named after the format. A new module here is found automatically.

Belongs here: how one format is written. Does not: what several formats share, which is in `publish/`.
"""
