"""The deterministic core: ``step(terminal, event, now) -> (terminal, effects)``. No clock, thread, port or I/O."""
