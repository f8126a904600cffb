"""The words by which rooms of learning find what was said: phrase sets as data; pure, no tables."""
