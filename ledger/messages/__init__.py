"""Messages to people: an outbox in the database, and workers that hand it over to SMS centres and mail servers."""
