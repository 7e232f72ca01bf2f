"""Drivers for payment-terminal devices: sans-I/O codecs, one transport, firmware simulators. Imports nothing of ours."""
