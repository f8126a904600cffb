"""The desk's pages of improvement."""
