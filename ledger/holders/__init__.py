"""Who holds a wallet: personal data, in tables of their own apart from the books (W-92)."""
