"""Jobs of improvement that run by the clock."""
