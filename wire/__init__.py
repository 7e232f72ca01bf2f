"""What travels between kiosk and ledger: money, messages, journal entries, their encoding and signatures."""
