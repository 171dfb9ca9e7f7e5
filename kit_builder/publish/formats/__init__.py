"""The output formats, one module each, named after the format. A new module here is found automatically."""
