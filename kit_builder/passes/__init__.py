"""The passes of a build, which `pipeline.py` runs in their order."""
