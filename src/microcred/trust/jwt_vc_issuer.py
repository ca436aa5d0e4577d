"""The keys of an https issuer of SD-JWT VCs, from the metadata at its well-known address.

IETF SD-JWT VC (draft-19) section 5, JWT VC Issuer Metadata: `/.well-known/jwt-vc-issuer` between
the host and the path of `iss`; `issuer` there is `iss`, letter by letter; `jwks` has the keys, or
`jwks_uri` where they are, never both. Metadata at hand go before the network, by the issuer's name
or their address. What is fetched goes through the caller's `fetch`, which keeps to https, and away
from private networks, on every hop.

    >>> from microcred.trust.jwt_vc_issuer import metadata_url, resolve_issuer
    >>> metadata_url("https://uni.example/issuers/soil")
    'https://uni.example/.well-known/jwt-vc-issuer/issuers/soil'
    >>> [one.code for one in resolve_issuer("https://uni.example", None, accepted=True).findings]
    ['key.not_fetched']
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from microcred.crypto.keys import PublicKey
from microcred.errors import FetchError, MicrocredError, NotResolved, ParseError
from microcred.fetching import OFFLINE, Fetch, Request
from microcred.fetching.addresses import is_askable
from microcred.findings import Check, Finding, Outcome
from microcred.jsontext import JsonValue, Limits, read_json
from microcred.trust.documents import NO_CONTENTS, is_address
from microcred.trust.resolution import Resolution, shown_line, signer_of_did

__all__ = ["metadata_url", "resolve_issuer"]

_WELL_KNOWN: Final = "/.well-known/jwt-vc-issuer"
_CLAUSE: Final = "SD-JWT VC 5"
_FOUND: Final = 200
_LIMITS: Final = Limits(max_bytes=1_048_576)
_MOST_KEYS: Final = 256
_OPEN: Final = frozenset({"key.not_fetched", "key.fetch_failed", "key.no_trust"})


def metadata_url(issuer: str) -> str:
    """Where the metadata of an issuer are.

    Raises:
        NotResolved: it is no https address without query and fragment.
    """
    if not is_address(issuer) or "?" in issuer:
        message = "iss is no https address in every reading"
        raise NotResolved(message, code="key.unresolvable", clause=_CLAUSE)
    host, slash, path = issuer.removeprefix("https://").partition("/")
    # A slash at the end goes, as RFC 8615 and OAuth (RFC 8414 section 3.1) have it.
    return f"https://{host}{_WELL_KNOWN}{slash}{path}".removesuffix("/")


def resolve_issuer(
    issuer: str,
    kid: str | None,
    *,
    accepted: bool,
    fetch: Fetch = OFFLINE,
    contents: Mapping[str, bytes] = NO_CONTENTS,
) -> Resolution:
    """The key of an https issuer.

    Args:
        issuer: the claim `iss`.
        kid: of the key; None: the only one.
        accepted: whether the caller accepts keys that are named so; if not, nothing is fetched.
        fetch: asks for documents on the web.
        contents: metadata at hand, by the name of the issuer or their address; keys by theirs.
    """
    signer = signer_of_did(issuer) if is_address(issuer) else None
    asking = fetch if accepted else OFFLINE
    try:
        key = _chosen(_keys(issuer, asking, contents), kid)
    except NotResolved as error:
        of_trust = not accepted and error.code == "key.not_fetched"
        code = "key.no_trust" if of_trust else error.code
        return Resolution(None, signer, (_finding(code, str(error), error.clause),))
    if not accepted:
        detail = "the key is named by an address, and the verifier does not accept these"
        return Resolution(key, signer, (_finding("key.no_trust", detail, _CLAUSE),))
    detail = f"the metadata of {shown_line(issuer)} name the key ({key.curve or key.kind})"
    passed = Finding(Check.KEY, Outcome.PASSED, "key.resolved", detail, clause=_CLAUSE)
    return Resolution(key, signer, (passed,))


def _keys(issuer: str, fetch: Fetch, contents: Mapping[str, bytes]) -> list[JsonValue]:
    """The JWKs of the issuer.

    Raises:
        NotResolved: its metadata cannot be had, or cannot be relied on.
    """
    url = metadata_url(issuer)
    raw = contents.get(issuer, contents.get(url))
    metadata = _read(_fetched(url, fetch) if raw is None else raw)
    named = metadata.get("issuer")
    if named != issuer:
        message = f"the metadata are those of {shown_line(str(named)[:128])}"
        raise NotResolved(message, code="key.document_mismatch", clause=_CLAUSE)
    keys, address = metadata.get("jwks"), metadata.get("jwks_uri")
    if ("jwks" in metadata) is ("jwks_uri" in metadata):
        raise _invalid("the metadata have jwks and jwks_uri, or neither")
    if address is not None:
        if not isinstance(address, str) or not is_address(address):
            raise _invalid("jwks_uri is no https address in every reading")
        at_hand = contents.get(address)
        return _listed(_read(_fetched(address, fetch) if at_hand is None else at_hand))
    return _listed(keys)


def _listed(keys: JsonValue) -> list[JsonValue]:
    """The members of a JWK Set (RFC 7517 section 5).

    Raises:
        NotResolved: it is none.
    """
    listed = keys.get("keys") if isinstance(keys, dict) else None
    if not isinstance(listed, list) or len(listed) > _MOST_KEYS:
        raise _invalid(f"there is no JWK Set of at most {_MOST_KEYS} keys")
    return listed


def _chosen(keys: list[JsonValue], kid: str | None) -> PublicKey:
    """The one key that is meant.

    Raises:
        NotResolved: there is none, or more than one; or it is no public key to verify with.
    """
    found = [one for one in keys if isinstance(one, dict) and kid in (None, one.get("kid"))]
    if not found and kid is not None:
        found = [one for one in keys if isinstance(one, dict) and _thumbprint(one) == kid]
    if len(found) != 1:
        code = "key.ambiguous" if found else "key.method_missing"
        many = "more than one key" if found else "no key"
        raise NotResolved(f"the issuer has {many} of that kid", code=code, clause=_CLAUSE)
    (jwk,) = found
    use = jwk.get("use", "sig")
    if use != "sig" or "d" in jwk:
        message = "the key is not for signatures, or is a private one"
        raise NotResolved(message, code="key.document_invalid", clause="RFC 7517 4.2")
    try:
        return PublicKey.from_jwk(jwk)
    except MicrocredError as error:
        raise _invalid(f"the key is unusable: {error}") from None


def _thumbprint(jwk: dict[str, JsonValue]) -> str | None:
    try:
        return PublicKey.from_jwk(jwk).thumbprint()
    except MicrocredError:
        return None


def _read(raw: bytes) -> dict[str, JsonValue]:
    try:
        value = read_json(raw, limits=_LIMITS)
    except ParseError as error:
        raise _invalid(f"unreadable: {error}") from None
    if not isinstance(value, dict):
        raise _invalid("no JSON object")
    return value


def _invalid(message: str) -> NotResolved:
    return NotResolved(message, code="key.document_invalid", clause=_CLAUSE)


def _fetched(url: str, fetch: Fetch) -> bytes:
    if fetch is OFFLINE:
        message = "the metadata of the issuer are on the web, and nothing is fetched"
        raise NotResolved(message, code="key.not_fetched", clause=_CLAUSE)
    if not is_askable(url):
        message = "the metadata of the issuer are at an address that is not asked"
        raise NotResolved(message, code="key.unresolvable", clause=_CLAUSE)
    headers = {"accept": "application/json"}
    try:
        response = fetch(Request("GET", url, headers=headers, purpose="did-document"))
    except FetchError as error:
        message = f"the metadata of the issuer could not be had: {error}"
        raise NotResolved(
            message, code="key.fetch_failed", clause=_CLAUSE, hint=error.hint()
        ) from None
    if response.status != _FOUND:
        message = f"the metadata of the issuer could not be had: status {response.status}"
        raise NotResolved(message, code="key.fetch_failed", clause=_CLAUSE)
    return response.body


def _finding(code: str, detail: str, clause: str) -> Finding:
    outcome = Outcome.INDETERMINATE if code in _OPEN else Outcome.FAILED
    return Finding(Check.KEY, outcome, code, detail, clause=clause)
