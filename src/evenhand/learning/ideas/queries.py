"""The only readers of ideas offered to others."""
