"""SD-JWT (RFC 9901): JSON of which a holder shows a part, and the issuer's word still holds.

The mechanisms on top of it (SD-JWT VC, VC-JOSE-COSE) say what the payload is and whose key counts;
here is what RFC 9901 itself says, and no signature of an issuer is looked at. The names below are
loaded on first use (PEP 562): whoever verifies makes none.

    >>> from microcred.securing import sd_jwt
    >>> read = sd_jwt.read_sd_jwt(b"eyJhbGciOiJFUzI1NiJ9.eyJpZCI6MX0.AA~")
    >>> sd_jwt.unpacked(read.payload, read.disclosures).document
    {'id': 1}
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from microcred.first_use import names_on_first_use

if TYPE_CHECKING:
    from microcred.securing.sd_jwt.binding import (
        KB_ALGORITHMS,
        Asked,
        check_key_binding,
        holder_key,
        key_binding,
    )
    from microcred.securing.sd_jwt.choosing import presented
    from microcred.securing.sd_jwt.packing import Withheld, packed
    from microcred.securing.sd_jwt.reading import (
        MOST_DISCLOSURES,
        is_sd_jwt,
        read_sd_jwt,
        sd_jwt_of,
        with_parts,
        write_sd_jwt,
    )
    from microcred.securing.sd_jwt.unpacking import check_hash, unpacked
    from microcred.securing.sd_jwt.values import (
        HASHES,
        Disclosure,
        Packed,
        SdJwt,
        Unpacked,
        digest_of,
    )

__all__ = [
    "HASHES",
    "KB_ALGORITHMS",
    "MOST_DISCLOSURES",
    "Asked",
    "Disclosure",
    "Packed",
    "SdJwt",
    "Unpacked",
    "Withheld",
    "check_hash",
    "check_key_binding",
    "digest_of",
    "holder_key",
    "is_sd_jwt",
    "key_binding",
    "packed",
    "presented",
    "read_sd_jwt",
    "sd_jwt_of",
    "unpacked",
    "with_parts",
    "write_sd_jwt",
]

_HOMES = MappingProxyType(
    {
        "HASHES": "values",
        "KB_ALGORITHMS": "binding",
        "MOST_DISCLOSURES": "reading",
        "Asked": "binding",
        "Disclosure": "values",
        "Packed": "values",
        "SdJwt": "values",
        "Unpacked": "values",
        "Withheld": "packing",
        "check_hash": "unpacking",
        "check_key_binding": "binding",
        "digest_of": "values",
        "holder_key": "binding",
        "is_sd_jwt": "reading",
        "key_binding": "binding",
        "packed": "packing",
        "presented": "choosing",
        "read_sd_jwt": "reading",
        "sd_jwt_of": "reading",
        "unpacked": "unpacking",
        "with_parts": "reading",
        "write_sd_jwt": "reading",
    }
)

__getattr__, __dir__ = names_on_first_use(globals(), _HOMES)
