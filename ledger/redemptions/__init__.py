"""Redemptions: e-money paid out at par by the issuer's bank, then destroyed (W-01, W-80)."""
