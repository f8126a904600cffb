"""Jobs of training that run by the clock."""
