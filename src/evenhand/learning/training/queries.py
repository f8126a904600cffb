"""The only readers of training offered to others."""
