"""People of the agents who serve kiosks: who they are, what they may do there, and what they did."""
