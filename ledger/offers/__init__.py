"""Versions of the public offer and who accepted which (W-03)."""
