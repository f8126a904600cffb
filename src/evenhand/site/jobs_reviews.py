"""Jobs of reviews that run by the clock."""
