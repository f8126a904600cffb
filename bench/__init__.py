"""Benches and long proofs; nothing of the product imports them."""
