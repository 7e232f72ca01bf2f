"""An SMS centre in a process of its own, by ``smpp34``: an SMPP implementation that shares no line with our client.

``python -m tests.support.sms_centre PORT`` serves. Commands on stdin, one JSON object a line:
``{"reject": [88, 88]}`` refuse the next submissions with these statuses; ``{"receipts": "UNDELIV"}`` what later
receipts say (``DELIVRD`` at first, ``null`` for none); ``{"receipts_by": "fields"}`` say it in optional parameters.
Events on stdout.
"""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import smpp34

RECEIPTED_MESSAGE_ID, MESSAGE_STATE = 0x001E, 0x0427
ROOT = Path(__file__).parents[2]


class _Centre:
    def __init__(self) -> None:
        self.rejections: list[int] = []
        self.receipts: str | None = "DELIVRD"
        self.receipts_by = "text"
        self.sessions: dict[str, Any] = {}
        self.taken = 0
        self.sending: set[asyncio.Task[None]] = set()

    def obey(self, line: str) -> None:
        said = json.loads(line)
        self.rejections += said.get("reject", [])
        self.receipts = said.get("receipts", self.receipts)
        self.receipts_by = said.get("receipts_by", self.receipts_by)
        tell("obeyed")

    def submitted(self, event: Any) -> None:
        if self.rejections:
            status = self.rejections.pop(0)
            event.reject(status)
            tell("rejected", status=status, to=event.destination_addr)
            return
        self.taken += 1
        centre_id = f"m{self.taken}"
        event.accept(centre_id)
        tell(
            "taken",
            centre_id=centre_id,
            source=[event.source_addr_ton, event.source_addr_npi, event.source_addr],
            to=[event.dest_addr_ton, event.dest_addr_npi, event.destination_addr],
            esm_class=event.esm_class,
            data_coding=event.data_coding,
            registered_delivery=event.registered_delivery,
            body=event.short_message.hex(),
        )
        if self.receipts is not None:
            task = asyncio.create_task(self.receipt(event, centre_id, self.receipts))
            self.sending.add(task)
            task.add_done_callback(self.sending.discard)

    async def receipt(self, event: Any, centre_id: str, state: str) -> None:
        if self.receipts_by == "fields":
            told = {"DELIVRD": 2, "UNDELIV": 5}[state]
            more: dict[str, Any] = {
                "tlvs": [
                    smpp34.Tlv(RECEIPTED_MESSAGE_ID, centre_id.encode() + b"\0"),
                    smpp34.Tlv(MESSAGE_STATE, bytes([told])),
                    smpp34.Tlv(0x1403, b"\xaa\xbb"),
                ]
            }
        else:
            text = f"id:{centre_id} sub:001 dlvrd:001 submit date:2611221200 done date:2611221200 stat:{state} err:000"
            more = {"short_message": text.encode()}
        answer = await self.sessions[event.session_id].deliver_sm(
            destination_addr=event.source_addr, source_addr=event.destination_addr, esm_class=0x04, **more
        )
        tell("receipted", centre_id=centre_id, is_taken=answer.is_success)


def tell(event: str, **more: Any) -> None:
    sys.stdout.write(json.dumps({"event": event, **more}) + "\n")
    sys.stdout.flush()


async def serve(port: int) -> None:
    centre = _Centre()
    server = smpp34.Server("127.0.0.1", port, system_id="centre")
    await server.start()
    loop = asyncio.get_running_loop()
    threading.Thread(target=_listen, args=(loop, centre.obey), daemon=True).start()
    tell("serving")
    while True:
        event = await server.next()
        match event:
            case smpp34.Esme():
                centre.sessions[event.session_id] = event
                tell("bound", system_id=event.system_id)
            case smpp34.SubmitSmEvent():
                centre.submitted(event)
            case smpp34.Unbound():
                centre.sessions.pop(event.session_id, None)
                tell("unbound")


def _listen(loop: asyncio.AbstractEventLoop, obey: Callable[[str], None]) -> None:
    for line in sys.stdin:
        loop.call_soon_threadsafe(obey, line)


class SmsCentre:
    """The process as a test sees it."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.port = port

    def wait_for(self, event: str) -> dict[str, Any]:
        """The next event of this name; the test's own time limit is the only one."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            told: dict[str, Any] = json.loads(line)
            if told["event"] == event:
                return told
        raise AssertionError(f"the centre ended without {event}")

    def say(self, **command: Any) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        self.wait_for("obeyed")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


@contextmanager
def running_centre(port: int | None = None) -> Iterator[SmsCentre]:
    """A centre that serves, ended with the block."""
    chosen = port or free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.sms_centre", str(chosen)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    centre = SmsCentre(process, chosen)
    try:
        centre.wait_for("serving")
        yield centre
    finally:
        process.kill()
        process.communicate()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
