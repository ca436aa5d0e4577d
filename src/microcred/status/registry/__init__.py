"""The registry of those who issue: what was issued, and what became of it (extra `registry`).

>>> from microcred.status.registry import Registry
>>> registry = Registry.init("sqlite://", base_url="https://uni.example/status", key=bytes(32))
>>> registry.allot(["revocation"]).slots[0].list_url
'https://uni.example/status/revocation-1'
"""

from microcred.status.registry.register import Registry
from microcred.status.registry.values import (
    Allotment,
    Entry,
    Event,
    Issued,
    ListState,
    Purpose,
    Request,
    Slot,
)

__all__ = [
    "Allotment",
    "Entry",
    "Event",
    "Issued",
    "ListState",
    "Purpose",
    "Registry",
    "Request",
    "Slot",
]
