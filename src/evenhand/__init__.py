"""Evenhand: a platform for ethical debt collection."""
