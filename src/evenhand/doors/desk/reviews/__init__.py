"""The desk's pages of reviews."""
