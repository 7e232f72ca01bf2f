"""Value classes of the front end, which reads nothing of ``wire`` itself."""

from wire.records import dataclass

__all__ = ["dataclass"]
