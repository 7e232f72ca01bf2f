"""The kiosk's memory: a durable, hash-chained journal, and how the ledger learns of it."""
