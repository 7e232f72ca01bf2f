"""Rules broken on purpose, one at a time: the tests that carry a rule must see it."""
