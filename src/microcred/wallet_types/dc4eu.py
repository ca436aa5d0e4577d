"""The three shapes of DC4EU's wallet credentials, read into the flat form with nothing lost.

The issuer of the DC4EU pilot writes `dc+sd-jwt` in three shapes: the body of an Open Badge 3.0
(`urn:eudi:micro_credential:1`), that of a European credential (`urn:eudi:diploma:1`), and the same
under the claim `elm` (`urn:eudi:elm:1`). The shape is told by `vct`, else by what is there. What
has no place in the flat form is named, place by place; the claims are kept as they were received.

    >>> from microcred.wallet_types.dc4eu import read_dc4eu
    >>> reading = read_dc4eu({"vct": "urn:eudi:micro_credential:1", "shoeSize": 39,
    ...     "issuer": {"name": "Uni", "address": {"addressCountryCode": "NL"}},
    ...     "credentialSubject": {"achievement": {"name": "Bodem", "inLanguage": "nl", "ECTS": 3}}})
    >>> reading.shape, reading.micro_credential.workload, reading.micro_credential.title["nl"]
    ('open-badge', ECTS(3), 'Bodem')
    >>> [finding.where for finding in reading.findings]
    ['/shoeSize']
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from microcred.errors import ModelError
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen, part
from microcred.jsontext import JsonValue
from microcred.micro_credential.open_badges import read_open_badge
from microcred.micro_credential.places import Place
from microcred.micro_credential.refusals import pointer_part
from microcred.releases.elm_3 import ELM_3
from microcred.releases.release import is_european

if TYPE_CHECKING:
    from microcred.micro_credential import MicroCredential

__all__ = ["VCTS", "Dc4euReading", "Shape", "read_dc4eu"]

Shape: TypeAlias = Literal["open-badge", "diploma", "elm"]

VCTS: Final[Mapping[str, Shape]] = MappingProxyType(
    {
        "urn:eudi:micro_credential:1": "open-badge",
        "urn:eudi:diploma:1": "diploma",
        "urn:eudi:elm:1": "elm",
    }
)
"""What the types of the pilot are called -> the shape of their bodies."""

_OF_THE_TOKEN: Final = frozenset(
    {"_sd_alg", "cnf", "exp", "iat", "iss", "jti", "nbf", "status", "sub", "vct", "vct#integrity"}
)


class Dc4euReading(Frozen):
    """What was read.

    Attributes:
        shape: of the claims.
        micro_credential: every element of Annex I that is there.
        credential: the European credential that the claims hold, as a JSON object with its
            contexts; None for an Open Badge.
        findings: WARNING `dc4eu.not_understood` for each place that has none in the flat form,
            `dc4eu.doubtful` for what was read by a guess, and what reading the European credential
            told (FORMAT); `where` is a pointer into what was received.
        received: the claims as they were received.
    """

    shape: Shape
    micro_credential: MicroCredential = part(repr=False)
    credential: Mapping[str, JsonValue] | None = part(repr=False)
    findings: tuple[Finding, ...] = ()
    received: Mapping[str, JsonValue] = part(default=MappingProxyType({}), repr=False)


def read_dc4eu(claims: Mapping[str, JsonValue]) -> Dc4euReading:
    """Read the claims of a credential of the pilot, or an entry of its issuer's data.

    Args:
        claims: as disclosed; or an object with the body as `document_data` and the type in `meta`,
            as the issuer's software takes it.

    Raises:
        ModelError: it has none of the three shapes.
    """
    if not isinstance(claims, Mapping):
        raise ModelError("the claims of a token are a JSON object")
    try:
        return _read(claims)
    except RecursionError:
        raise ModelError("nested too deep to be read here") from None


def _read(claims: Mapping[str, JsonValue]) -> Dc4euReading:
    body, vct, base = _unwrapped(claims)
    shape = _shape(body, vct)
    beside = [f"/{pointer_part(name)}" for name in claims if base and name != base[1:]]
    bare = {name: value for name, value in body.items() if name not in _OF_THE_TOKEN}
    if shape == "open-badge":
        return _open_badge(bare, base, claims, beside)
    if shape == "elm":
        beside += [f"{base}/{pointer_part(name)}" for name in bare if name != "elm"]
        held: Any = body["elm"]
        return _european(shape, held, f"{base}/elm", claims, beside)
    return _european(shape, bare, base, claims, beside)


def _unwrapped(claims: Mapping[str, Any]) -> tuple[Mapping[str, Any], Any, str]:
    """The body, its type, and where it is."""
    data, meta = claims.get("document_data"), claims.get("meta")
    if isinstance(data, Mapping):
        vct = meta.get("vct") if isinstance(meta, Mapping) else None
        return data, data.get("vct", vct), "/document_data"
    return claims, claims.get("vct"), ""


def _shape(body: Mapping[str, Any], vct: object) -> Shape:
    """The shape that is there; the type alone proves nothing."""
    subject = body.get("credentialSubject")
    there: tuple[tuple[Shape, bool], ...] = (
        ("elm", isinstance(body.get("elm"), Mapping)),
        ("open-badge", isinstance(subject, Mapping) and "achievement" in subject),
        ("diploma", isinstance(subject, Mapping) and "achievement" not in subject),
    )
    found: list[Shape] = [shape for shape, is_there in there if is_there]
    told = VCTS.get(vct) if isinstance(vct, str) else None
    if told is None and "diploma" in found and not is_european(body):
        found.remove("diploma")
    if told in found:
        return told
    if not found or told is not None:
        raise ModelError(
            "the claims have none of the three shapes of DC4EU",
            hint=f"Known are the types {', '.join(VCTS)}.",
        )
    return found[0]


def _open_badge(
    body: Mapping[str, JsonValue],
    base: str,
    received: Mapping[str, JsonValue],
    beside: list[str],
) -> Dc4euReading:
    from microcred.micro_credential import MicroCredential

    root = Place.root(body)
    course, guessed = read_open_badge(MicroCredential, root)
    doubts = [_doubt(detail, f"{base}{where}") for where, detail in guessed.items()]
    left = [_left(f"{base}{where}") for where in root.left_out()]
    return Dc4euReading("open-badge", course, None, (*doubts, *map(_left, beside), *left), received)


def _european(
    shape: Shape,
    body: Mapping[str, JsonValue],
    base: str,
    received: Mapping[str, JsonValue],
    beside: list[str],
) -> Dc4euReading:
    from microcred.micro_credential import MicroCredential

    document: dict[str, JsonValue] = {"@context": [*ELM_3.contexts], **body}
    told: list[Finding] = []
    ELM_3.classes["EuropeanDigitalCredential"].from_json(document, findings=told)
    reading = MicroCredential.read_credential(document)
    places = [*beside, *(f"{base}{one.where}" for one in reading.not_carried)]
    left = [_left(where) for where in places]
    moved = [
        Finding(one.check, one.outcome, one.code, one.detail, f"{base}{one.where}", one.clause)
        for one in told
    ]
    return Dc4euReading(shape, reading.micro_credential, document, (*moved, *left), received)


def _doubt(detail: str, where: str) -> Finding:
    return Finding(Check.ANNEX_I, Outcome.WARNING, "dc4eu.doubtful", detail, where)


def _left(where: str) -> Finding:
    detail = "the flat form has no place for it"
    return Finding(Check.ANNEX_I, Outcome.WARNING, "dc4eu.not_understood", detail, where)
