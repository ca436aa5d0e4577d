"""The cryptosuites of Data Integrity: one row each.

W3C Data Integrity EdDSA Cryptosuites 1.0 and ECDSA Cryptosuites 1.0 (REC 2025-05-15). A suite says
how the document becomes octets (RDFC-1.0 over linked data, or RFC 8785 over the JSON), which curve
signs with which hash, and how the value is written. The hash of a curve is used throughout: for the
document, for the proof's own configuration, and inside RDFC-1.0.

    >>> from microcred.securing.cryptosuites import SUITES, suite_of
    >>> [kind.curve for kind in SUITES["ecdsa-rdfc-2019"].kinds]
    ['P-256', 'P-384']
    >>> suite_of({"type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022"}).canonicalisation
    'jcs'
    >>> suite_of({"type": "DataIntegrityProof", "cryptosuite": "bbs-2023"}) is None
    True
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from microcred.frozen import Frozen
from microcred.jsontext import JsonValue

__all__ = [
    "ALL_SUITES",
    "DATA_INTEGRITY_PROOF",
    "SUITES",
    "SUITE_ALGORITHMS",
    "Kind",
    "Suite",
    "suite_of",
]

DATA_INTEGRITY_PROOF: Final = "DataIntegrityProof"
"""The type of every proof that names its suite in `cryptosuite` (Data Integrity 1.0, 3.1)."""
ALL_SUITES: Final = "data-integrity"
"""The word that stands for all suites: in a policy, and for a document with proofs of several."""


class Kind(Frozen):
    """A kind of key that a suite takes.

    Attributes:
        curve: "Ed25519", "P-256" or "P-384".
        algorithm: the JOSE name of the signature.
        hash: "sha256" or "sha384": of the document, the configuration and RDFC-1.0.
        length: octets of a signature.
    """

    curve: str
    algorithm: str
    hash: Literal["sha256", "sha384"]
    length: int


class Suite(Frozen):
    """One row of the table.

    Attributes:
        name: the value of `cryptosuite`, or the type of a proof that names none.
        canonicalisation: "rdfc" (RDFC-1.0 of the linked data) or "jcs" (RFC 8785 of the JSON).
        kinds: the keys that it takes; their signatures differ in length.
        multibase: the prefix of `proofValue`: "z" (base58btc) or "u" (base64url).
        type: the type of its proofs.
        writable: whether proofs are made, or only read.
        selective: whether the value holds more than one signature (ecdsa-sd-2023).
        clause: the section that defines it.
    """

    name: str
    canonicalisation: Literal["rdfc", "jcs"]
    kinds: tuple[Kind, ...]
    clause: str
    multibase: Literal["z", "u"] = "z"
    type: str = DATA_INTEGRITY_PROOF
    writable: bool = True
    selective: bool = False

    def kind_of_length(self, length: int) -> Kind | None:
        """The kind of key whose signatures have so many octets."""
        for kind in self.kinds:
            if kind.length == length:
                return kind
        return None

    def kind_of_curve(self, curve: str | None) -> Kind | None:
        """The kind of key on that curve."""
        return next((kind for kind in self.kinds if kind.curve == curve), None)

    @property
    def algorithms(self) -> frozenset[str]:
        """The JOSE names of its signature algorithms."""
        return frozenset(kind.algorithm for kind in self.kinds)


_ED25519: Final = Kind("Ed25519", "EdDSA", "sha256", 64)
_P_256: Final = Kind("P-256", "ES256", "sha256", 64)
_P_384: Final = Kind("P-384", "ES384", "sha384", 96)

SUITES: Final[Mapping[str, Suite]] = MappingProxyType(
    {
        suite.name: suite
        for suite in (
            Suite("eddsa-rdfc-2022", "rdfc", (_ED25519,), "vc-di-eddsa 3.2"),
            Suite("eddsa-jcs-2022", "jcs", (_ED25519,), "vc-di-eddsa 3.3"),
            Suite("ecdsa-rdfc-2019", "rdfc", (_P_256, _P_384), "vc-di-ecdsa 3.2"),
            Suite("ecdsa-jcs-2019", "jcs", (_P_256, _P_384), "vc-di-ecdsa 3.3"),
            Suite(
                "ecdsa-sd-2023",
                "rdfc",
                (_P_256,),
                "vc-di-ecdsa 3.6",
                multibase="u",
                selective=True,
            ),
            Suite(
                "Ed25519Signature2020",
                "rdfc",
                (_ED25519,),
                "vc-di-eddsa 3.4",
                type="Ed25519Signature2020",
                writable=False,
            ),
        )
    }
)
"""Every suite that is known here, by its name."""

SUITE_ALGORITHMS: Final = frozenset(
    algorithm for suite in SUITES.values() for algorithm in suite.algorithms
)
"""The JOSE names of all their signature algorithms."""


def suite_of(options: Mapping[str, JsonValue]) -> Suite | None:
    """The suite of a proof by its type and `cryptosuite`; None if it is not known here."""
    kind = options.get("type")
    named = options.get("cryptosuite") if kind == DATA_INTEGRITY_PROOF else kind
    suite = SUITES.get(named) if isinstance(named, str) else None
    return suite if suite is not None and suite.type == kind else None
