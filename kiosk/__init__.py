"""The kiosk's brain: session, cash handling, catalogue, tariffs, service mode and command line. No Qt."""

__version__ = "0.1.0"
