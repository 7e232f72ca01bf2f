"""What every route stands on: problems, idempotency, language, pages, rates, request ids, the access log."""
