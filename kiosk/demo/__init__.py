"""The desk demo: everything a kiosk needs around it, as real processes on one machine."""
