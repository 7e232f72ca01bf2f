"""Versions of tariffs (W-30 to W-32)."""
