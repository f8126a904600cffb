"""The only writers of improvement."""
