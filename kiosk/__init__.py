"""The kiosk's brain: session, cash handling, catalogue, tariffs, service mode and command line. No Qt."""
