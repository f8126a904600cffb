"""Takes a dispute in, adds to it, takes it back. Nothing here decides: `deciding` does."""
