"""Operations from wallets: pay a payee, transfer, give back, withdraw (W-16, W-20 to W-32, W-72, W-80)."""
