"""Collections: cash from a kiosk into a bag, counted, banked; what is over or short is told."""
