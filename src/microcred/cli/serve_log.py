"""The log of `microcred serve`: one line of JSON for each event, on standard error.

The events are those of `microcred.service.guarding`: what was asked of which route, how it was
answered, how long it took. Of what the server itself says, the words are kept and tracebacks are
not: they may quote a request.

    >>> import logging
    >>> from microcred.cli.serve_log import Lines
    >>> event = logging.makeLogRecord({"msg": "request", "levelname": "INFO", "created": 0.0,
    ...                                "route": "/health", "status": 200})
    >>> Lines().format(event)
    '{"at":"1970-01-01T00:00:00.000Z","level":"info","event":"request","route":"/health","status":200}'
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final

__all__ = ["Lines", "logged"]

_MEMBERS: Final = (
    "method",
    "route",
    "status",
    "milliseconds",
    "octets",
    "kind",
    "place",
    "id",
)
"""What an event of the service may say; nothing else is written, whatever a record carries."""

_OF_SERVICE: Final = "microcred.service"
_OF_SERVER: Final = "uvicorn.error"
_LONGEST: Final = 500


class Lines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; without traceback and without arguments that nobody expects."""
        moment = datetime.fromtimestamp(record.created, UTC)
        told = {
            "at": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "event": record.getMessage().partition("\n")[0][:_LONGEST],
        }
        members = {name: getattr(record, name) for name in _MEMBERS if hasattr(record, name)}
        return json.dumps({**told, **members}, separators=(",", ":"), default=str)


@contextmanager
def logged() -> Iterator[None]:
    """Write the events of the service and of its server to standard error, for the time being.

    Of the server only warnings: that it began and ended, the command says itself.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    kept = []
    for name, level in ((_OF_SERVICE, logging.INFO), (_OF_SERVER, logging.WARNING)):
        logger = logging.getLogger(name)
        kept.append((logger, logger.level, logger.propagate))
        logger.addHandler(handler)
        logger.setLevel(level)
        logger.propagate = False
    try:
        yield
    finally:
        for logger, level, propagate in kept:
            logger.removeHandler(handler)
            logger.setLevel(level)
            logger.propagate = propagate
