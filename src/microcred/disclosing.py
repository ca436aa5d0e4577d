"""The verb `disclose`: a part of a credential, which verifies as the whole does.

For the holder of a credential with a base proof of ecdsa-sd-2023 (Data Integrity ECDSA
Cryptosuites 1.0, section 3.6.6). What the issuer made mandatory is always shown, what is not named
is not, and nothing in the result tells how much of it there is. The issuer is not asked.

    >>> from microcred.disclosing import disclose
    >>> disclose(b'{"type": "VerifiableCredential"}', reveal=["/name"])
    Traceback (most recent call last):
    microcred.errors.CannotDisclose: the credential has no proof of ecdsa-sd-2023
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from microcred.errors import CannotDisclose, ParseError, UnknownMechanism
from microcred.jsontext import JsonValue, Limits, read_json, write_json
from microcred.linked.dataset import GivenContext, contexts_with
from microcred.releases import ELM_3
from microcred.securing.ecdsa_sd import ALGORITHM, NAME, derived
from microcred.securing.ecdsa_sd_values import BaseValue, read_proof_value

if TYPE_CHECKING:
    from microcred.crypto.keys import PublicKey
    from microcred.releases import Release

__all__ = ["disclose"]

_DID_KEY: Final = "did:key:"


def disclose(
    secured: bytes | str,
    *,
    reveal: Sequence[str],
    contexts: Sequence[GivenContext] = (),
    key: PublicKey | None = None,
    release: Release = ELM_3,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> bytes:
    """A part of a credential, with a proof that verifies.

    Args:
        secured: the credential as its issuer gave it, with a base proof of ecdsa-sd-2023; with or
            without an upload wrapper. Proofs of other suites are left out: they cover the whole.
        reveal: JSON pointers (RFC 6901) of what is shown beside what the issuer made mandatory.
        contexts: further contexts that the credential names.
        key: the issuer's, to check its signature; None: that of a did:key, else it is not checked.
        release: whose context of the EDC profile is meant.
        limits: bounds of size and depth.

    Returns:
        JSON text: the part, with a derived proof.

    Raises:
        ParseError: it cannot be read, or its proof value cannot.
        CannotDisclose: it has no base proof, or that is of another document or by another key; a
            pointer points at nothing, or into a value that cannot be divided.
        LinkedDataError: a context is not known, or linked data would not hold all that it says.
    """
    document = _read(secured, limits)
    proof = _base_proof(document)
    shown = derived(document, proof, reveal, contexts=contexts_with(release.name, contexts))
    issuer = key or _key_of(proof)
    if issuer and not issuer.verify(ALGORITHM, shown.data.signature, shown.data.signing_input):
        raise CannotDisclose(
            "the base proof is of another document, or by another key",
            hint="Take the credential as its issuer gave it, byte for byte.",
        )
    return write_json(dict(shown.document)).encode("utf-8")


def _read(secured: bytes | str, limits: Limits) -> dict[str, JsonValue]:
    """The credential, taken out of its wrapper."""
    value = read_json(secured, limits=limits)
    if not isinstance(value, dict):
        raise UnknownMechanism("the JSON is no object")
    inner = value.get("credential")
    return inner if isinstance(inner, dict) and "type" not in value else value


def _base_proof(document: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    """The one proof of ecdsa-sd-2023."""
    proofs = document.get("proof")
    found = [
        one
        for one in (proofs if isinstance(proofs, list) else [proofs])
        if isinstance(one, dict) and one.get("cryptosuite") == NAME
    ]
    if not found:
        hint = "Ask the issuer for one that is made for this: `issue --mechanism ecdsa-sd-2023`."
        raise CannotDisclose(f"the credential has no proof of {NAME}", hint=hint)
    bases = [one for one in found if isinstance(read_proof_value(one.get("proofValue")), BaseValue)]
    if len(bases) > 1:
        hint = "Keep the one of the issuer that the verifier knows."
        raise CannotDisclose(f"the credential has several base proofs of {NAME}", hint=hint)
    return (bases or found)[0]


def _key_of(proof: Mapping[str, JsonValue]) -> PublicKey | None:
    """The key that a did:key names by itself."""
    from microcred.trust.did_key import key_of

    did, _, fragment = str(proof.get("verificationMethod")).partition("#")
    if not did.startswith(_DID_KEY):
        return None
    try:
        return key_of(did.removeprefix(_DID_KEY), fragment or None)
    except ParseError as error:
        raise CannotDisclose(f"the base proof names a key that is none: {error}") from None
