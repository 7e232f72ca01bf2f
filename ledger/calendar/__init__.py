"""Working days of Kazakhstan, which deadlines are counted in."""
