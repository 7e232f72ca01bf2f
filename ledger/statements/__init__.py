"""Statements of a wallet for any period up to five years back (W-81)."""
