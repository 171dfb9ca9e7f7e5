"""The output formats: each module here makes one, named after it, and is found by import."""
