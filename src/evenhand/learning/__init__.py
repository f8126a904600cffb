"""Learning: the rooms in which the firm learns; strangers to each other."""
