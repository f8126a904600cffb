"""Jobs of voices that run by the clock."""
