"""Suspicious operations: found by patterns, flagged for review, held where the operator wants so (W-91)."""
