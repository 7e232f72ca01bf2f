"""Merchants, and the catalogue of payees that the kiosks offer (W-20, W-25)."""
