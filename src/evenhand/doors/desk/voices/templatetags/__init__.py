"""Template tags of voices."""
