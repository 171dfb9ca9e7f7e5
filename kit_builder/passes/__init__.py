"""The passes of a build, which `pipeline.py` runs in their order.

Belongs here: what a pass hands on, and which packages do its work. Does not: the work itself, which each package does
without knowing of the others.
"""
