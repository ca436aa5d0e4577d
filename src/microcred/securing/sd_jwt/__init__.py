"""SD-JWT (RFC 9901): JSON of which a holder shows a part, and the issuer's word still holds.

The mechanisms on top of it (SD-JWT VC, VC-JOSE-COSE) say what the payload is and whose key counts;
here is what RFC 9901 itself says, and no signature of an issuer is looked at.

    >>> from microcred.securing import sd_jwt
    >>> read = sd_jwt.read_sd_jwt(b"eyJhbGciOiJFUzI1NiJ9.eyJpZCI6MX0.AA~")
    >>> sd_jwt.unpacked(read.payload, read.disclosures).document
    {'id': 1}
"""

from __future__ import annotations

from microcred.securing.sd_jwt.choosing import presented
from microcred.securing.sd_jwt.key_binding import (
    KB_ALGORITHMS,
    Asked,
    check_key_binding,
    holder_key,
    key_binding,
)
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
