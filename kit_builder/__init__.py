"""Kit Builder turns a consultant's notes and call transcripts into products that can be sold."""
