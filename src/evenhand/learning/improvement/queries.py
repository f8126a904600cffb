"""The only readers of improvement offered to others."""
