"""Emulators of providers' APIs over HTTP, as strict as the real ones about what they accept and what counts."""
