"""The desk's pages of training."""
