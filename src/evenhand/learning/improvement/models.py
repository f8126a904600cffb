"""Tables of improvement."""
