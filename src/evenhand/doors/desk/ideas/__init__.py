"""The desk's pages of ideas."""
