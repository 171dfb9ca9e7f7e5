"""The types of tools, one module each with a TYPE. A new module here is found automatically."""
