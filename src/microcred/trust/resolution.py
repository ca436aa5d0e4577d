"""What became of a key reference: a key, who holds it, and how far that is trusted.

>>> from microcred.trust.resolution import SignerIdentity
>>> print(SignerIdentity("Example University", "NTRIE-123456", "IE"))
Example University (NTRIE-123456)
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Final

from microcred.crypto.keys import PublicKey
from microcred.crypto.names import COMMON_NAME, ORGANISATION, Name
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen
from microcred.jsontext import JsonValue

if TYPE_CHECKING:
    from microcred.crypto.certificates import Certificate

__all__ = [
    "Resolution",
    "SealJudgement",
    "SignerIdentity",
    "shown",
    "shown_line",
    "shown_name",
    "signer_of_certificate",
    "signer_of_did",
]

# surname, givenName and pseudonym: what EN 319 412-2 4.2.4 has in the name of a natural person.
_PERSONAL: Final = ("2.5.4.4", "2.5.4.42", "2.5.4.65")
_SERIAL_NUMBER: Final = "2.5.4.5"
# EN 319 412-1 5.1.3: passport, identity card, personal, tax number, national scheme.
_PERSONS_NUMBER: Final = re.compile(r"(?:PAS|IDC|PNO|TAX|TIN)[A-Z]{2}-.+", re.ASCII)
_LONGEST_LINE: Final = 200


class SignerIdentity(Frozen):
    """Who holds a key, as its certificate or DID says. The findings say what that is worth.

    Attributes:
        name: organizationName (else commonName) of the certificate, or the DID. A natural person
            is not named: a verdict is kept and passed on, and the certificate is at hand.
        identifier: organizationIdentifier (EN 319 412-1) of the certificate, or the DID.
        country: ISO 3166-1 alpha-2, None if the certificate names none.
        certificate: the signer's, None for a DID.
        did: None for a certificate.
    """

    name: str
    identifier: str | None = None
    country: str | None = None
    certificate: Certificate | None = None
    did: str | None = None

    def __str__(self) -> str:
        """Name and identifier, for one line of a verdict."""
        if self.identifier is None or self.identifier == self.name:
            return self.name
        return f"{self.name} ({self.identifier})"

    def to_json(self) -> dict[str, JsonValue]:
        """The members of `signer` in the machine form of a verdict."""
        return {
            "name": self.name,
            "identifier": self.identifier,
            "country": self.country,
            "certificate_sha256": self.certificate.sha256 if self.certificate else None,
        }


class Resolution(Frozen):
    """A key reference, looked up.

    Attributes:
        key: to check the signature with; there too when it is not trusted, so that "altered" and
            "not trusted" are told apart. None if there is no usable key.
        signer: who holds it, None if nobody is named.
        findings: on CERTIFICATE, REVOCATION and QUALIFIED, or on KEY.
    """

    key: PublicKey | None
    signer: SignerIdentity | None
    findings: tuple[Finding, ...] = ()


class SealJudgement(Resolution):
    """A certificate, looked up and judged by the evidence of its seal (see `judging`).

    Attributes:
        best_signature_time: the earliest time, aware, at which a timestamp proves that the seal
            existed; None if none does.
        control_time: the time of validation, aware.
    """

    best_signature_time: datetime | None = None
    control_time: datetime | None = None

    def summary(self) -> str:
        """What the seal is and how we know, in one line; "" where nobody could tell.

        It tells whether the seal is a qualified one, if trusted lists were asked, and that it was
        valid when it existed, if a timestamp proves when.
        """
        of = {check: [one for one in self.findings if one.check is check] for check in Check}
        told = [one for one in of[Check.QUALIFIED][:1] if one.code != "qualified.not_checked"]
        open_ = {one.outcome for one in told} == {Outcome.INDETERMINATE}
        parts = [f"{'qualified or not: ' if open_ else ''}{one.detail}" for one in told]
        best = self.best_signature_time
        if best is not None:
            sound = {one.outcome for one in of[Check.CERTIFICATE]} == {Outcome.PASSED}
            unrevoked = all(
                one.outcome in (Outcome.PASSED, Outcome.WARNING) or one.code == "revocation.none"
                for one in of[Check.REVOCATION]
            )
            word = "valid when it was made" if sound and unrevoked else "made"
            parts.append(f"{word}, at the latest {best.isoformat()}, as a timestamp proves")
        return "; ".join(parts)


def signer_of_certificate(certificate: Certificate) -> SignerIdentity:
    """Who a certificate says that its holder is."""
    identifier = certificate.organization_identifier
    country = (certificate.country or "").upper()
    return SignerIdentity(
        name=shown(certificate),
        identifier=shown_line(identifier) if identifier else None,
        country=country if re.fullmatch("[A-Z]{2}", country, re.ASCII) else None,
        certificate=certificate,
    )


def signer_of_did(did: str) -> SignerIdentity:
    """The holder of a DID, who has no other name."""
    return SignerIdentity(name=did, identifier=did, did=did)


def shown(certificate: Certificate) -> str:
    """The holder of a certificate as a verdict may show it: one line, and no person's name."""
    return shown_name(certificate.subject)


def shown_name(name: Name) -> str:
    """A name as a verdict may show it: organizationName, else commonName unless it is a person's.

    >>> from microcred.crypto.names import Name
    >>> from microcred.trust.resolution import shown_name
    >>> shown_name(Name((("2.5.4.3", "Jana Novak"), ("2.5.4.42", "Jana"))))
    'a natural person'
    >>> shown_name(Name((("2.5.4.10", "Example\\nUniversity"),)))
    'Example University'
    """
    organisation = shown_line(name.first(ORGANISATION) or "")
    if organisation:
        return organisation
    number = name.first(_SERIAL_NUMBER) or ""
    if any(name.first(oid) for oid in _PERSONAL) or _PERSONS_NUMBER.fullmatch(number):
        return "a natural person"
    return shown_line(name.first(COMMON_NAME) or "") or "somebody without a name"


def shown_line(text: str) -> str:
    """Others write what a file says: it may not break or turn a line of a verdict."""
    line = " ".join(text.split())
    if not line.isprintable():
        line = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in line)
    return line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}..."
