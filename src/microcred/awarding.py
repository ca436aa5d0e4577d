"""Who awarded, and who sealed: the same, or another by a mandate.

The issuer of a European credential is who holds the seal, the awarding body stands in each claim.
Europass writes the issuer from the certificate, whoever awarded. So the seal of a consortium, or of
anybody, can stand under the award of a university; the credential may say why by evidence of type
mandate, which is the signer's own word. Nothing here proves it; the verdict says that.

    >>> from microcred.awarding import is_held_by, stated_mandate
    >>> is_held_by({"legalName": {"en": "Example  university"}}, "Example University", None)
    True
    >>> stated_mandate({"evidence": {"dcType": {
    ...     "id": "http://data.europa.eu/snb/evidence-type/c_18016257"}}})
    '/evidence'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from microcred.checks import identifiers_of, is_same_organisation
from microcred.findings import Check, Finding, Outcome
from microcred.jsontext import JsonValue
from microcred.outline import first_node, nodes, text, texts
from microcred.trust import SignerIdentity, shown_line

__all__ = ["awarding_bodies", "check_awarding", "is_held_by", "stated_mandate"]

# The table of evidence types is not worth its import in every verification.
_MANDATE: Final = "http://data.europa.eu/snb/evidence-type/c_18016257"
_CLAUSE: Final = "EDC application profile, issuedByMandate"
_SHOWN: Final = 3


def awarding_bodies(
    document: Mapping[str, JsonValue],
) -> Iterator[tuple[Mapping[str, JsonValue], ...]]:
    """The awarding bodies of each claim that has any; parts of claims are not looked into."""
    for subject in nodes(document.get("credentialSubject")):
        for claim in nodes(subject.get("hasClaim")):
            awarding = first_node(claim.get("awardedBy"))
            if bodies := nodes(awarding.get("awardingBody")):
                yield bodies


def is_held_by(organisation: Mapping[str, JsonValue], name: str, identifier: str | None) -> bool:
    """Whether an organisation is the holder of a seal, whose certificate says name and identifier.

    By identifier; by legal name only where one of the two has no identifier at all.
    """
    if identifier is not None and identifiers_of(organisation):
        return is_same_organisation(organisation, identifier)
    return _folded(name) in {_folded(one) for one in texts(organisation.get("legalName"))}


def stated_mandate(document: Mapping[str, JsonValue]) -> str | None:
    """JSON pointer of the first evidence of type mandate; None if there is none."""
    evidence = document.get("evidence")
    for at, one in enumerate(evidence if isinstance(evidence, list) else [evidence]):
        kinds = one.get("dcType") if isinstance(one, dict) else None
        named = [*texts(kinds if not isinstance(kinds, dict) else None)]
        named += [str(kind.get("id")) for kind in nodes(kinds)]
        if _MANDATE in named:
            return f"/evidence/{at}" if isinstance(evidence, list) else "/evidence"
    return None


def check_awarding(
    document: Mapping[str, JsonValue], signer: SignerIdentity | None
) -> list[Finding]:
    """Did the signer award what it sealed? If not, does the credential say by what right it seals?

    It is asked after the issuer was found to be the signer; a finding is a warning at most, since
    whose seal is accepted is what the verifier said (TRUSTED_ISSUER), and that is the signer's.
    """
    if signer is None:
        return []
    foreign = [
        bodies
        for bodies in awarding_bodies(document)
        if not any(_is_signer(body, signer, document) for body in bodies)
    ]
    where = stated_mandate(document)
    if not foreign:
        return []
    named = _names(foreign)
    if where is None:
        detail = f"awarded by {named}, sealed by {signer.name}; no mandate is stated"
        place, code = "/credentialSubject", "issuer.not_awarding_body"
    else:
        detail = (
            f"awarded by {named}, sealed by {signer.name}, which states a mandate; "
            f"no seal of the awarding body proves it"
        )
        place, code = where, "issuer.mandated"
    return [Finding(Check.ISSUER, Outcome.WARNING, code, detail, place, _CLAUSE)]


def _is_signer(
    body: Mapping[str, JsonValue], signer: SignerIdentity, document: Mapping[str, JsonValue]
) -> bool:
    if signer.did is None:
        return is_held_by(body, signer.name, signer.identifier)
    # A DID has no other name; that of the issuer is what the holder of the key says of itself.
    issuer = document.get("issuer")
    node = first_node(issuer)
    if body.get("id") == signer.did or (body.get("id") and body.get("id") == node.get("id")):
        return True
    ours = {_folded(notation) for notation, _ in identifiers_of(node)}
    theirs = {_folded(notation) for notation, _ in identifiers_of(body)}
    if ours and theirs:
        return bool(ours & theirs)
    names = {_folded(name) for name in texts(node.get("legalName"))}
    return any(_folded(name) in names for name in texts(body.get("legalName")))


def _names(foreign: Sequence[Sequence[Mapping[str, JsonValue]]]) -> str:
    """The legal names, each once; a person who awards is not named."""
    known = dict.fromkeys(
        shown_line(text(body.get("legalName")) or "somebody without a legal name")
        for bodies in foreign
        for body in bodies
    )
    more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
    return ", ".join([*known][:_SHOWN]) + more


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
