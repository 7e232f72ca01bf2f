"""Accounts of e-money and memo cash, and the one engine that moves what is in them."""

from ledger.books.service import post

__all__ = ["post"]
