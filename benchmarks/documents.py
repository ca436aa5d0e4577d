"""The documents that are measured: `small` and `annex1`, like the EC's in size and shape.

`small` has 4 KB and about 75 statements, `annex1` 111 KB and about 290, of which a page image of
42 KB and the logos are four fifths; both name every node by an id, as the EC's samples do. They are
made here. Where the published files are at hand (`MICROCRED_PUBLISHED`, by default `../shared`) the
EC's own samples take their place, with the edits of tests/interop/digitalbazaar_documents.py.

    >>> sorted(documents(None))
    ['annex1', 'small']
"""

from __future__ import annotations

import json
import os
import random
import struct
import sys
import zlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / one) for one in ("tests/interop", "tests")]

from digitalbazaar_documents import (  # noqa: E402 - beside the tests
    NOW,
    Key,
    annex1,
    issued_by,
    key_of,
    sample,
)

from examples import UNI, seal_of  # noqa: E402 - beside the tests
from microcred import (  # noqa: E402 - a script has its paths first
    ECTS,
    Learner,
    MicroCredential,
    Provider,
    QualityAssurance,
    issue,
    parse,
)
from microcred.linked.contexts import document as context_of  # noqa: E402 - the same

__all__ = [
    "NOW",
    "ROOT",
    "Json",
    "Key",
    "content_of",
    "documents",
    "issued_by",
    "key_of",
    "loaded",
    "octets",
    "published",
]

Json = dict[str, Any]

_PAGE = 31_500  # octets; a third more in base64
_LOGO = 11_200
_OUTCOMES = 55
_SENTENCE = "Plans, carries out and documents work on soil carbon under the conditions of a farm. "
_LONG = 10_500  # characters of running text in all


def published() -> Path | None:
    """The folder of the published files, if it is there."""
    folder = Path(os.environ.get("MICROCRED_PUBLISHED", ROOT.parent / "shared"))
    return folder if (folder / "samples" / "ec").is_dir() else None


def documents(folder: Path | None) -> Mapping[str, Json]:
    """What is signed, without issuer's DID and without proof, by its name in the table."""
    if folder is None:
        return {"small": small(), "annex1": large()}
    return {"small": sample(folder), "annex1": annex1(folder)}


def octets(document: Mapping[str, Any]) -> bytes:
    """Its text, as short as JSON is."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def picture(size: int, seed: int = 1) -> bytes:
    """A PNG of that many octets, grey noise, so that nothing packs it."""
    side = max(1, int((size - 100) ** 0.5))
    noise = random.Random(seed)  # noqa: S311 - a picture
    rows = b"".join(b"\x00" + noise.randbytes(side) for _ in range(side))

    def chunk(name: bytes, data: bytes) -> bytes:
        framed = struct.pack(">I", len(data)) + name + data
        return framed + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 0)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def content_of(path: str | None) -> Json:
    """The credential in a file, out of its seal or wrapper; without one, one of our own."""
    return dict(parse(Path(path).read_bytes()).document) if path else own()


def loaded(url: str, _options: object) -> Json:
    """How pyld gets a context: it is kept."""
    return {"contextUrl": None, "documentUrl": url, "document": _kept(url), "tag": "static"}


@cache
def _kept(url: str) -> Json:
    return dict(context_of(url))


def own() -> Json:
    """The fewest elements that make a micro-credential."""
    course = MicroCredential(
        learner=Learner(given_name="Ána", family_name="Novák"),
        title="Soil carbon",
        awarded_by=UNI,
        learning_outcomes=["Measures soil organic carbon in the field and in the laboratory"],
        language="en",
    )
    return dict(issue(course, signer=seal_of(), page=picture(110), now=NOW).document)


def small() -> Json:
    """The same without the labels of its codes, in the size of the EC's small sample."""
    made = own()
    del made["credentialSubject"]["fullName"]
    return dict(_unlabelled(made))


def large() -> Json:
    """A whole one: outcomes with running text, a page image, and a logo at every organisation."""
    logo = picture(_LOGO, 2)
    uni = Provider(name="Example University", country="IE", identifier="NTRIE-123456", logo=logo)
    words = (_SENTENCE * (_LONG // _OUTCOMES // len(_SENTENCE) + 1))[: _LONG // _OUTCOMES]
    course = MicroCredential(
        learner=Learner(given_name="Ána", family_name="Novák"),
        title="Soil carbon",
        awarded_by=uni,
        learning_outcomes=[f"{number}. {words}" for number in range(_OUTCOMES)],
        workload=ECTS(2),
        eqf_level=6,
        assessment="written examination",
        participation="online",
        language="en",
        quality_assurance=QualityAssurance("Institutional Quality Assurance", agency=uni),
        prerequisites=f"A first course in soil science. {_SENTENCE}",
        further_information=[_SENTENCE * 2],
    )
    made = dict(issue(course, signer=seal_of(), page=picture(_PAGE), now=NOW).document)
    body = made["credentialSubject"]["hasClaim"]["awardedBy"]["awardingBody"]
    return {**made, "issuer": {**made["issuer"], "logo": body["logo"]}}


def _unlabelled(value: Any) -> Any:
    """The same without the labels of concepts: their ids say it."""
    if isinstance(value, list):
        return [_unlabelled(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {name: _unlabelled(one) for name, one in value.items() if name != "prefLabel"}
