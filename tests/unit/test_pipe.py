"""What the kiosk and the process that draws speak over."""

from __future__ import annotations

import os
import pickle

import pytest

from kiosk.pipe import Pipe, pipes


def test_messages_come_whole_and_in_order_both_ways() -> None:
    one, other = map(Pipe, pipes())
    said = [("view", "x" * 30_000), ("quit",), ("errand", 1, "press", ("forward", 10.0))]

    for message in said:
        one.send(message)
    other.send(("closed", 0))

    assert [other.recv() for _ in said] == said
    assert one.recv() == ("closed", 0)
    one.close()
    other.close()


@pytest.mark.parametrize("told", [0, 1, 20], ids="after {} bytes of it".format)
def test_who_ends_in_the_middle_of_a_message_has_ended(told: int) -> None:
    ours, theirs = pipes()
    pipe = Pipe(ours)

    os.write(theirs[1], pickle.dumps(("view", "a long one"), pickle.HIGHEST_PROTOCOL)[:told])
    for end in theirs:
        os.close(end)

    with pytest.raises(EOFError):
        pipe.recv()
    with pytest.raises(OSError, match="Broken pipe"):
        pipe.send(("alive", ()))
    pipe.close()
