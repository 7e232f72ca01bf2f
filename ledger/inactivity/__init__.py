"""What keeping a wallet costs that its holder no longer uses (W-40 to W-43)."""
