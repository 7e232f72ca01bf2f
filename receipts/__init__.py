"""Receipts: one content model, rendered to ESC/POS and PNG. Imports only ``wire``."""
