"""Agents, who buy e-money from an issuer and sell it at their kiosks (W-01)."""
