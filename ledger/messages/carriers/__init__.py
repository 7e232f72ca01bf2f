"""What takes messages out of the ledger: an SMS centre, a mail server, a file."""
