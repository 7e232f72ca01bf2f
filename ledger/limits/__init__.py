"""Limits by status and MRP, and further limits of the operator (W-10 to W-16)."""
