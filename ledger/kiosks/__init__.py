"""Kiosks: enrolment, the chain of what they report, policy and quotes."""
