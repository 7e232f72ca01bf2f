"""What falls due on a day, acted on once, however often and however late the job runs."""
