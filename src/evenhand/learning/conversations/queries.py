"""The only readers of conversations offered to others."""
