"""Wallets of clients: one per phone number and issuer (W-02)."""
