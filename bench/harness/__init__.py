"""What benches and long proofs share. Tests may use it; the product never does."""
