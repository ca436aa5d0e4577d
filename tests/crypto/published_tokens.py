"""Every token, OCSP response, list and certificate within the JAdES files that others published."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

FOLDERS = ("vectors/jades-dss/files", "samples/ec/signed", "samples/ec-2025", "samples/mynextid")
KINDS = {"tstTokens": "token", "ocspVals": "ocsp", "crlVals": "crl", "x5c": "certificate"}


@cache
def published_values(published: Path) -> tuple[tuple[str, bytes], ...]:
    """Pairs of "token", "ocsp", "crl" or "certificate", and octets, each once."""
    found: dict[tuple[str, bytes], None] = {}
    for folder in FOLDERS:
        for path in sorted((published / folder).rglob("*")):
            if path.is_file():
                found.update(dict.fromkeys(_within(_json(path.read_bytes()))))
    return tuple(found)


def _json(octets: bytes) -> Any:
    try:
        return json.loads(octets)
    except ValueError:
        parts = octets.split(b".")
        return {"protected": parts[0].decode("latin-1")} if len(parts) == 3 else None


def _within(value: Any, name: str = "") -> Iterator[tuple[str, bytes]]:
    """The values of a JSON value; what is base64url of JSON is looked into."""
    if isinstance(value, dict):
        if name == "x509Cert":
            yield "certificate", base64.b64decode(value["val"])
            return
        for key, inner in value.items():
            yield from _within(inner, key)
    elif isinstance(value, list):
        for inner in value:
            if name in KINDS and (text := _text(inner)) is not None:
                yield KINDS[name], base64.b64decode(text)
            else:
                yield from _within(inner, name)
    elif isinstance(value, str) and name in ("etsiU", "protected"):
        try:
            yield from _within(json.loads(base64.urlsafe_b64decode(value + "==")))
        except ValueError:
            return


def _text(value: Any) -> str | None:
    text = value.get("val") if isinstance(value, dict) else value
    return text if isinstance(text, str) else None
