"""The contexts that are known here, by URL: the W3C's from tables, the European one as written.

A context is what JSON means in RDF, so a wrong one is a wrong signature: none is ever fetched. The
W3C's files are generated (`PUBLISHED` holds the digest of each, and a test compares), the context
of the European Learning Model is the projection of the typed model that `make schemas` wrote
beside this module, so that reading it needs no model.

    >>> from microcred.linked.contexts import PUBLISHED, document
    >>> document("https://www.w3.org/ns/credentials/undefined-terms/v2")
    {'@context': {'@vocab': 'https://www.w3.org/ns/credentials/undefined-term#'}}
    >>> PUBLISHED["https://www.w3.org/ns/did/v1"].version
    'DID 1.0'
"""

from __future__ import annotations

import json
import os.path
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from microcred.linked.terms import EDC_AP, ELM_FOR_VCDM_2, VCDM_1_1, VCDM_2_0

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue

__all__ = ["EUROPEAN", "OWN", "PUBLISHED", "Own", "Published", "document"]

_W3C: Final = "W3C Software and Document licence"
_DIGITAL_BAZAAR: Final = "BSD-3-Clause"

_OF_VCDM_2_0: Final = "https://www.w3.org/ns/credentials/"
"""Where the context of VCDM 2.0 is published, and those of its examples and of status lists."""


class Published(NamedTuple):
    """A context that others publish, and how to know it."""

    version: str
    """Of the specification that defines it."""
    licence: str
    """Of the published file."""
    digest: str
    """SHA-256 (hex) of its canonical JSON (RFC 8785): equal for every copy with equal members."""


PUBLISHED: Final[Mapping[str, Published]] = MappingProxyType(
    {
        VCDM_1_1: Published(
            "VCDM 1.1", _W3C, "b01e671e873981f19a9102a9a57f666dbcaeb31b99e3e124378d143e71549247"
        ),
        VCDM_2_0: Published(
            "VCDM 2.0", _W3C, "b463c8d6a066214123ddd9827b135e1b50e1fc73322cc52a9b12a4f1fc7d86cf"
        ),
        "https://www.w3.org/ns/credentials/examples/v2": Published(
            "VCDM 2.0", _W3C, "8a675bead391be98e6054c4e07c41f73337508d398e07047344c5d349aa2dc58"
        ),
        "https://www.w3.org/ns/credentials/undefined-terms/v2": Published(
            "VCDM 2.0", _W3C, "3b11e1df8c618447e9f79f3737e3c30fc0841537eb95f36003742c633672bb9f"
        ),
        "https://www.w3.org/ns/credentials/status/v1": Published(
            "Bitstring Status List 1.0",
            _W3C,
            "b2fcebfbaf4e6beae2be370fda8a5f9f99c28540c798a75a8cdccc0fb1a12492",
        ),
        "https://w3id.org/security/data-integrity/v1": Published(
            "Data Integrity, before 1.0",
            _W3C,
            "9505bf85338a4c2121ad03992ac90061bc85d43bcfa34d9d47b779381cf08b5f",
        ),
        "https://w3id.org/security/data-integrity/v2": Published(
            "Data Integrity 1.0",
            _W3C,
            "7ba3c50acf2689d5e07927267343eb353249c7c22a9f2d00307cc970e855e305",
        ),
        "https://w3id.org/security/multikey/v1": Published(
            "Data Integrity 1.0",
            _W3C,
            "be20c3ee6af6e9c4102e66a85c26617831218e32216bdf050f870e389e737cdc",
        ),
        "https://w3id.org/security/jwk/v1": Published(
            "Data Integrity 1.0",
            _W3C,
            "38dd329a9a011facda06afc4ba43a121980eaedbd1f974268026d157926bc086",
        ),
        "https://w3id.org/security/suites/ed25519-2020/v1": Published(
            "Ed25519Signature2020",
            _DIGITAL_BAZAAR,
            "fb517f09d990829aed734c9bad8cbbb2ac3d5063b865c7e3d81f246074bf5691",
        ),
        "https://w3id.org/vc/status-list/2021/v1": Published(
            "StatusList2021",
            _W3C,
            "9768f9aa81ab6c3e2ad96b2d669eaba67afe13fff0140a853f1e3d313fab13b6",
        ),
        "https://www.w3.org/ns/cid/v1": Published(
            "Controlled Identifiers 1.0",
            _W3C,
            "9fc257da5b37784ca2b07c3ad666f5ff9beea846a360ddd229fd0b44972015c8",
        ),
        "https://www.w3.org/ns/did/v1": Published(
            "DID 1.0", _W3C, "a7e146c40fcec005d3f0f14ae745665f446da58d7914a9d8f733746686fad82b"
        ),
    }
)
"""The W3C's contexts that are generated here, by URL."""

EUROPEAN: Final[Mapping[str, str]] = MappingProxyType(
    {"ELM 3.2": "elm-3.2.json", "ELM 3.1": "elm-3.1.json"}
)
"""Name of the release -> the file that holds its context; both have the URL `EDC_AP`."""


class Own(NamedTuple):
    """A context of our own; `make schemas` writes it, and what its URL means never changes."""

    file: str
    """Its name in this folder."""
    digest: str
    """SHA-256 (hex) of its canonical JSON (RFC 8785)."""


OWN: Final[Mapping[str, Own]] = MappingProxyType(
    {
        ELM_FOR_VCDM_2: Own(
            "elm-3.2-vcdm-2.json",
            "1c4859aab76a8a582539f86acce3383cc498aa7faf58f65b62f094d45ef7fcee",
        )
    }
)
"""The contexts of our own by URL."""


def document(url: str, *, release: str = "ELM 3.2") -> dict[str, JsonValue]:
    """The JSON document of a known context; the caller may change it.

    Args:
        url: as documents name it, absolute and exact.
        release: whose context of the EDC profile is meant, since all have one URL.

    Raises:
        KeyError: no such context is known; `Contexts.document` says so to users.
    """
    if url == EDC_AP:
        return _written(EUROPEAN[release])
    if url in OWN:
        return _written(OWN[url].file)
    return _generated(url)


def _written(name: str) -> dict[str, JsonValue]:
    with open(os.path.join(os.path.dirname(__file__), name), encoding="utf-8") as file:
        found: dict[str, JsonValue] = json.load(file)
    return found


def _generated(url: str) -> dict[str, JsonValue]:
    if url not in PUBLISHED:
        raise KeyError(url)
    from microcred.linked.contexts import rows

    # Each in a room of its own: the one of Europass is asked for far more often than all others.
    if url == VCDM_1_1:
        from microcred.linked.contexts import vcdm_1_1 as room
    elif url.startswith(_OF_VCDM_2_0):
        from microcred.linked.contexts import vcdm_2_0 as room  # type: ignore[no-redef]
    else:
        from microcred.linked.contexts import security as room  # type: ignore[no-redef]
    return rows.document(room.TABLES[url], room.ABBREVIATIONS)
