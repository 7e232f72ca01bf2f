"""How a holder gets in and what he authorises: passwords, sessions, confirmation codes, consents (W-03, W-21, W-64)."""
