"""Worked examples: ask for one, check it, work it out, and keep it in a file that people edit."""
