"""A ledger under random load whose process is killed at random: what it acknowledged is there, once, for ever."""
