"""What anyone who holds a receipt may see of it."""
