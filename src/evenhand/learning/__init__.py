"""Learning: what people tell us of our work. Rooms: `surveys`; strangers to each other."""
