"""Everything that needs a second pair of eyes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ledger.staff.approvals import Approvable

APPROVABLES: Final[Mapping[str, Approvable]] = MappingProxyType({})
