"""Unapplied cash, settled by the operator: to a wallet, to a payee, to a bank account (K-01)."""
