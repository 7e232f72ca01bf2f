"""``/v1/operator/jobs``: what the daily job did, and what it could not do."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy import select

from ledger.context import Context
from ledger.database import reading
from ledger.http.pages import Page, PageQuery, read_page
from ledger.jobs.schemas import FailureShown, StepShown
from ledger.jobs.tables import job_days, job_failures
from ledger.staff import Action, Staff
from ledger.staff.access import staff

Reader = Annotated[Staff, Depends(staff(Action.READ_NETWORK))]


def jobs_operator_router(context: Context) -> APIRouter:
    router = APIRouter(prefix="/v1/operator/jobs", tags=["operator: jobs"])

    @router.get("/steps")
    def list_steps(query: PageQuery, _who: Reader) -> Page[StepShown]:
        """What each step did for each day, newest day first."""
        keys = [job_days.c.day, job_days.c.step]
        with reading(context.engine) as connection:
            rows, after = read_page(connection, select(job_days), keys, query, newest_first=True)
        items = [StepShown.model_validate(row, from_attributes=True) for row in rows]
        return Page(items=items, next_cursor=after)

    @router.get("/failures")
    def list_failures(query: PageQuery, _who: Reader) -> Page[FailureShown]:
        """What is still to be mended, newest day first."""
        keys = [job_failures.c.day, job_failures.c.step, job_failures.c.subject_id]
        chosen = select(job_failures).where(job_failures.c.mended_at.is_(None))
        with reading(context.engine) as connection:
            rows, after = read_page(connection, chosen, keys, query, newest_first=True)
        items = [FailureShown.model_validate(row, from_attributes=True) for row in rows]
        return Page(items=items, next_cursor=after)

    return router
