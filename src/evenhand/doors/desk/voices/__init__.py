"""The desk's pages of voices."""
