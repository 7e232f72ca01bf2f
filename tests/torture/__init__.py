"""Real processes killed at random moments: nothing may be lost, nothing invented."""
