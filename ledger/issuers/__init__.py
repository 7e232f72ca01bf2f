"""Issuers, and emission: the only source of e-money (W-01)."""
