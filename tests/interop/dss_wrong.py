"""Wrong seals, made of a good one by changing one thing: for DSS and for our own eyes alike.

>>> file = {"payload": "urn:a", "signatures": [{"signature": "AAAA", "protected": "e30",
...     "header": {"etsiU": ["eyJzaWdUc3QiOnsidmFsIjoiQUFBQSJ9fQ"]}}]}
>>> [name for name, _ in changes(file, file)][:3]
['payload', 'payload-foreign', 'signature']
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Change = Callable[[dict[str, Any]], None]


def wrong(good: Path, other: Path, name_of: Callable[[str], Path]) -> Iterator[tuple[str, Path]]:
    """Every way of being wrong that can be had of a good seal in general form: name and file."""
    first, foreign = (json.loads(one.read_bytes()) for one in (good, other))
    for name, change in changes(first, foreign):
        changed = json.loads(good.read_bytes())
        change(changed)
        out = name_of(name)
        out.write_text(json.dumps(changed), "utf-8")
        yield name, out


def changes(good: dict[str, Any], foreign: dict[str, Any]) -> Iterator[tuple[str, Change]]:
    """The name of each change, and the function that makes it in a file of that form."""
    yield "payload", lambda file: file.update(payload=file["payload"].replace("urn", "urx"))
    yield "payload-foreign", lambda file: file.update(payload=foreign["payload"] + " ")
    yield "signature", lambda file: _seal(file).update(signature=_flipped(_seal(file)["signature"]))
    yield "protected-time", lambda file: _protected(file, _later)
    yield "protected-reference", lambda file: _protected(file, _other_reference(foreign))
    yield (
        "protected-foreign",
        lambda file: _seal(file).update(protected=_seal(foreign)["protected"]),
    )
    for place, text in enumerate(_items(good)):
        name = next(iter(_decoded(text)))
        yield f"removed-{place}-{name}", lambda file, at=place: _items(file).pop(at)
        yield f"altered-{place}-{name}", lambda file, at=place: _altered(_items(file), at)
        if place < len(_items(foreign)):
            swapped = _items(foreign)[place]
            yield f"foreign-{place}-{name}", lambda file, at=place, new=swapped: _put(file, at, new)
        if place:
            yield f"moved-{place}-{name}", lambda file, at=place: _swap(_items(file), at)


def _seal(file: dict[str, Any]) -> dict[str, Any]:
    return dict.__getitem__(file, "signatures")[0]


def _items(file: dict[str, Any]) -> list[str]:
    return _seal(file).get("header", {}).get("etsiU", [])


def _decoded(text: str) -> dict[str, Any]:
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def _encoded(value: Any) -> str:
    text = json.dumps(value, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def _flipped(text: str) -> str:
    return ("B" if text[0] == "A" else "A") + text[1:]


def _protected(file: dict[str, Any], change: Change) -> None:
    header = _decoded(_seal(file)["protected"])
    change(header)
    _seal(file)["protected"] = _encoded(header)


def _later(header: dict[str, Any]) -> None:
    if "iat" in header:
        header["iat"] += 1
    else:
        header["sigT"] = header["sigT"].replace("20", "21", 1)


def _other_reference(foreign: dict[str, Any]) -> Change:
    theirs = _decoded(_seal(foreign)["protected"])
    return lambda header: header.update({"x5t#S256": theirs["x5t#S256"]})


def _altered(items: list[str], place: int) -> None:
    """One octet of the first DER inside, in the middle, flipped."""
    value = _decoded(items[place])
    holder, name = _first_der(value)
    octets = bytearray(base64.b64decode(holder[name]))
    octets[-20] ^= 1
    holder[name] = base64.b64encode(bytes(octets)).decode()
    items[place] = _encoded(value)


def _first_der(value: Any) -> tuple[dict[str, Any], str]:
    parts = value.values() if isinstance(value, dict) else value
    if isinstance(value, dict) and isinstance(value.get("val"), str):
        return value, "val"
    found = (_first_der(part) for part in parts if isinstance(part, dict | list))
    return next(one for one in found if one is not None)


def _put(file: dict[str, Any], place: int, text: str) -> None:
    _items(file)[place] = text


def _swap(items: list[str], place: int) -> None:
    items[place - 1], items[place] = items[place], items[place - 1]
