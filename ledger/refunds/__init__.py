"""Refunds: a merchant gives a payment back, the operator keeps its fee (W-71, W-73)."""
