"""Outlines: plan the sections of documents, keep them in a file that people edit, and plan again what has changed."""
