"""A small network to try everything with: invented companies, invented people."""
