"""Planned maintenance: announced ahead, shown on the kiosks, access denied while it lasts (W-90)."""
