"""Privacy: who is named in the sources, stand-ins for them in what is sent, and none of them in what is sold."""

from kit_builder.privacy.identities import Identity, as_json, from_json
from kit_builder.privacy.leaks import find_leaks

__all__ = ["Identity", "as_json", "find_leaks", "from_json"]
