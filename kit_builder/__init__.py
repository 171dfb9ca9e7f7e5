"""Kit Builder turns a consultant's notes and call transcripts into products that can be sold."""

from kit_builder.api import build_kit, extract_methods, publish_kit, write_products

__all__ = ["build_kit", "extract_methods", "publish_kit", "write_products"]
