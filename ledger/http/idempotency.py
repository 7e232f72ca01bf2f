"""One request, one effect: the work and its answer are written in one transaction, a repetition gets the answer.

An answer may hold a person's data or a session's token, so it is not kept in clear: it is encrypted under a key made
of the caller's Idempotency-Key and of everything that the caller asked, secrets included. We keep neither. Whoever
sends the same request again yields the same key; nobody else can read the answer, nor can we.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any, Final
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from fastapi import Header
from fastapi.responses import Response
from pydantic import BaseModel, SecretBytes, SecretStr
from sqlalchemy import Connection, select, update

from ledger.context import Context
from ledger.database import GuardFailed, in_portions, upsert, write
from ledger.http.callers import Caller
from ledger.http.problem import ApiCode, ApiFailure, status_of_refusal
from ledger.http.refused import Refused
from ledger.http.tables import idempotent_answers
from wire.refusals import Refusal, RefusalCode

KEY_HEADER: Final = "Idempotency-Key"
REPLAYED_HEADER: Final = "Idempotency-Replayed"

IdempotencyKey = Annotated[
    UUID,
    Header(
        alias=KEY_HEADER,
        description="A random UUID made by the caller for this one request. Sent again with the same content it "
        "gives the first answer again; with other content it is refused (id_reused).",
        examples=["5f0c1f6e-0c53-4d9e-9d3b-6f1f0f0b7a55"],
    ),
]

_NONCE_BYTES: Final = 12


@dataclass(frozen=True, kw_only=True)
class Question:
    """One request as it counts for idempotency."""

    caller: Caller
    key: UUID
    route: str
    asked: BaseModel

    @property
    def hash(self) -> str:
        """Names the row; caller and key cannot be read from it."""
        who = f"{self.caller.kind}\0{self.caller.id}\0".encode()
        return hashlib.sha256(b"tolem/idempotency/" + who + self.key.bytes).hexdigest()

    @property
    def fingerprint(self) -> str:
        """Same content, same fingerprint; keyed, so that nothing can be guessed from it."""
        return hmac.new(self.key.bytes, b"fingerprint/" + self._content, hashlib.sha256).hexdigest()

    @property
    def cipher(self) -> AESGCM:
        return AESGCM(hmac.new(self.key.bytes, b"answer/" + self._content, hashlib.sha256).digest())

    @cached_property
    def _content(self) -> bytes:
        content = [self.route, self.asked.model_dump(mode="python")]
        return json.dumps(content, default=_plain, sort_keys=True, separators=(",", ":")).encode()


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a request was answered: a body, or a refusal."""

    status: int
    body: bytes = b""
    refusal: Refusal | None = None

    @classmethod
    def of(cls, result: BaseModel | Refusal, status: int) -> Answer:
        if isinstance(result, Refusal):
            return cls(status=status_of_refusal(result), refusal=result)
        return cls(status=status, body=result.model_dump_json().encode())

    @property
    def is_kept(self) -> bool:
        """A refusal that may pass is not kept: the same key may be tried again."""
        return self.refusal is None or not self.refusal.is_retryable

    def response(self, *, is_replayed: bool) -> Response:
        """The HTTP answer. Raises Refused where it is a refusal: its words depend on the reader's language."""
        headers = {REPLAYED_HEADER: "true"} if is_replayed else {}
        if self.refusal is not None:
            raise Refused(self.refusal, headers=headers)
        return Response(self.body, status_code=self.status, media_type="application/json", headers=headers)


def answer_once(
    context: Context,
    caller: Caller,
    key: UUID,
    *,
    route: str,
    asked: BaseModel,
    work: Callable[[Connection], BaseModel | Refusal],
    status: int = 200,
) -> Response:
    """Do the work and keep its answer in one transaction; a repetition is answered as the first time.

    A refusal that ``work`` returns is an answer: what ``work`` wrote stays, and a final refusal is kept. A ``Refused``
    that ``work`` raises undoes everything and keeps nothing. The work may be run again whole (``database.write``).

    Raises:
        Refused: the work is refused, or the key was used with other content (``id_reused``).
        ApiFailure: the answer was given so long ago that it is no longer kept.
    """
    question = Question(caller=caller, key=key, route=route, asked=asked)

    def once(connection: Connection) -> tuple[Answer, bool]:
        known = recall(connection, [question])[0]
        if known is not None:
            return known, True
        answer = Answer.of(work(connection), status)
        if answer.is_kept:
            keep(connection, [(question, answer)], at=context.clock())
        return answer, False

    answer, is_replayed = write(context.engine, once)
    return answer.response(is_replayed=is_replayed)


def recall(connection: Connection, questions: Sequence[Question]) -> list[Answer | None]:
    """For each question, in order, the answer that was given, or None when it is new.

    Raises:
        ApiFailure: an answer is no longer kept.
    """
    hashes = [question.hash for question in questions]
    rows: dict[str, Any] = {}
    for portion in in_portions(sorted(set(hashes))):
        chosen = select(idempotent_answers).where(idempotent_answers.c.question_hash.in_(portion))
        rows.update((row.question_hash, row) for row in connection.execute(chosen))
    return [_opened(question, rows.get(hashed)) for question, hashed in zip(questions, hashes, strict=True)]


def keep(connection: Connection, answered: Sequence[tuple[Question, Answer]], *, at: datetime) -> None:
    """Keep answers, each for the one who can ask the same again.

    Raises:
        GuardFailed: another transaction is answering one of the questions; run this one again.
    """
    rows = [
        {
            "question_hash": question.hash,
            "fingerprint": question.fingerprint,
            "status": answer.status,
            "answer": _sealed(question, answer),
            "at": at,
        }
        for question, answer in answered
    ]
    if not rows:
        return
    table = idempotent_answers
    statement = upsert(connection, table).on_conflict_do_nothing().returning(table.c.question_hash)
    if len(connection.execute(statement, rows).scalars().all()) != len(rows):
        raise GuardFailed("another transaction is answering the same request")


def blank_answers(connection: Connection, before: datetime) -> int:
    """Blank answers given before a moment; that they were given is never forgotten. How many were blanked."""
    table = idempotent_answers
    blanked = connection.execute(
        update(table).where(table.c.at < before, table.c.answer.is_not(None)).values(answer=None)
    )
    return blanked.rowcount


def _opened(question: Question, row: Any) -> Answer | None:
    if row is None:
        return None
    if not hmac.compare_digest(row.fingerprint, question.fingerprint):
        reused = Refusal(code=RefusalCode.ID_REUSED)
        return Answer(status=status_of_refusal(reused), refusal=reused)
    if row.answer is None:
        raise ApiFailure(ApiCode.ANSWER_NOT_KEPT, f"{KEY_HEADER}: this request was carried out long ago")
    nonce, sealed = row.answer[:_NONCE_BYTES], row.answer[_NONCE_BYTES:]
    plain = question.cipher.decrypt(nonce, sealed, question.hash.encode())
    if plain[:1] == b"!":
        return Answer(status=row.status, refusal=Refusal.model_validate_json(plain[1:]))
    return Answer(status=row.status, body=plain[1:])


def _sealed(question: Question, answer: Answer) -> bytes:
    mark, body = b"=", answer.body
    if answer.refusal is not None:
        mark, body = b"!", answer.refusal.model_dump_json().encode()
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + question.cipher.encrypt(nonce, mark + body, question.hash.encode())


def _plain(value: object) -> object:
    match value:
        case SecretStr() | SecretBytes():
            return str(value.get_secret_value())
        case set() | frozenset():
            return sorted(str(each) for each in value)
        case _:
            return str(value)
