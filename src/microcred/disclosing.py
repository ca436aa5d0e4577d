"""The verb `disclose`: a part of a credential, which verifies as the whole does.

For the holder of a credential with a base proof of ecdsa-sd-2023 (Data Integrity ECDSA
Cryptosuites 1.0, section 3.6.6), or of an SD-JWT (RFC 9901). What the issuer made mandatory is
always shown, and what is not named is not. The issuer is not asked.

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
from microcred.securing.jose_header import algorithm_of, read_x5c
from microcred.securing.sd_jwt import SdJwt, is_sd_jwt, presented, read_sd_jwt, write_sd_jwt

if TYPE_CHECKING:
    from microcred.crypto.keys import PublicKey
    from microcred.releases import Release

__all__ = ["disclose"]

_DID_KEY: Final = "did:key:"
_DID_JWK: Final = "did:jwk:"


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
        secured: the credential as its issuer gave it: an SD-JWT in any serialisation; or with a
            base proof of ecdsa-sd-2023, with or without an upload wrapper. Proofs of other suites
            are left out: they cover the whole.
        reveal: JSON pointers (RFC 6901) of what is shown beside what the issuer made mandatory.
            They are into the document with all that can be disclosed in it.
        contexts: further contexts that the credential names; those of an SD-JWT are not looked at.
        key: the issuer's, to check its signature; None: that of a did:key or did:jwk, or of the
            certificate in an SD-JWT, else it is not checked.
        release: whose context of the EDC profile is meant.
        limits: bounds of size and depth.

    Returns:
        the part: JSON text with a derived proof; or the SD-JWT in its serialisation, with the
        disclosures of what is shown (`microcred.securing.sd_jwt.key_binding` binds it to a
        verifier).

    Raises:
        ParseError: it cannot be read, or its proof value cannot.
        CannotDisclose: it has no base proof, or that is of another document or by another key; it
            is an SD-JWT that has to be rejected, or was presented already; a pointer points at
            nothing, or into a value that cannot be divided.
        LinkedDataError: a context is not known, or linked data would not hold all that it says.
    """
    raw = secured.encode("utf-8", "replace") if isinstance(secured, str) else secured
    if is_sd_jwt(raw):
        return _part_of_sd_jwt(read_sd_jwt(secured, limits=limits), reveal, key)
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


def _part_of_sd_jwt(sd_jwt: SdJwt, reveal: Sequence[str], key: PublicKey | None) -> bytes:
    """The SD-JWT with the disclosures of what is shown, if a signature of its issuer holds."""
    part = presented(sd_jwt, reveal)
    made_by = [(one, key or _key_in(one.protected)) for one in sd_jwt.jws.signatures]
    known = [(one, by) for one, by in made_by if by is not None]
    if known and not any(
        by.verify(algorithm_of(one.protected), one.signature, one.signing_input)
        for one, by in known
    ):
        raise CannotDisclose(
            "the SD-JWT was altered, or is by another key",
            hint="Take the credential as its issuer gave it, byte for byte.",
        )
    return write_sd_jwt(part)


def _key_in(header: Mapping[str, JsonValue]) -> PublicKey | None:
    """The key that the header of an SD-JWT names by itself."""
    certificates, _ = read_x5c(header, "")
    if certificates:
        return certificates[0].public_key
    return _key_of({"verificationMethod": header.get("kid")})


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
    """The key that a did:key or did:jwk names by itself."""
    from microcred.trust.did_jwk import key_of as key_of_jwk
    from microcred.trust.did_key import key_of

    did, _, fragment = str(proof.get("verificationMethod")).partition("#")
    for prefix, named in ((_DID_KEY, key_of), (_DID_JWK, key_of_jwk)):
        if did.startswith(prefix):
            try:
                return named(did.removeprefix(prefix), fragment or None)
            except ParseError as error:
                raise CannotDisclose(f"the proof names a key that is none: {error}") from None
    return None
