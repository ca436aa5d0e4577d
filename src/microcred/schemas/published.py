"""Published shapes: of each file that the shapes here are equal to, how to know it.

No published file is part of this repository. For each there is the version that it states, its
licence, where it was found, and two digests: of its bytes, by which a copy is known, and of its
meaning (`microcred.schemas.comparing.digest`), by which a test proves in every clone that ours
still mean the same, constraint by constraint.

    >>> from microcred.schemas.published import PUBLISHED_SHAPES
    >>> one = PUBLISHED_SHAPES["ELM 3.2", "accredited"]
    >>> one.version, one.path, one.commit
    ('1.2.0', 'rdf/ap/edc/EDC-accredited.ttl', '22dcce7')
    >>> one.sha256[:8], one.meaning[:8]
    ('bcf47f65', '194bec1e')
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from microcred.frozen import Frozen

__all__ = ["PUBLISHED_SHAPES", "REPOSITORY", "PublishedShapes", "published_at", "release_of"]

REPOSITORY: Final = "https://github.com/european-commission-empl/European-Learning-Model"
"""Where the European Commission published the model and its shapes."""


class PublishedShapes(Frozen):
    """One published SHACL file.

    Attributes:
        version: as the file states it (owl:versionInfo).
        commit: of `REPOSITORY`, abbreviated.
        path: below `REPOSITORY`.
        sha256: of the bytes of the file, hexadecimal.
        meaning: digest of what it asks, hexadecimal.
        licence: as the file states it (dcterms:license).
    """

    version: str
    commit: str
    path: str
    sha256: str
    meaning: str
    licence: str = "CC-BY-4.0"

    @property
    def address(self) -> str:
        """Where the file can be seen."""
        return f"{REPOSITORY}/blob/{self.commit}/{self.path}"

    @property
    def source(self) -> str:
        """Where its bytes can be had."""
        return f"{REPOSITORY}/raw/{self.commit}/{self.path}"


PUBLISHED_SHAPES: Final[Mapping[tuple[str, str], PublishedShapes]] = MappingProxyType(
    {
        ("ELM 3.2", "generic-no-cv"): PublishedShapes(
            "1.2.0",
            "22dcce7",
            "rdf/ap/edc/EDC-generic-no-cv.ttl",
            "d8268d9950a527b174c5eb5b6f06a0d531b1d6fd281a90a1c5b47712b5fca3ec",
            "ad89458da4948d3272512ecfb10071a4ad179dad7f873f20ad8a2771e2e31f23",
        ),
        ("ELM 3.2", "generic-full"): PublishedShapes(
            "1.2.0",
            "22dcce7",
            "rdf/ap/edc/EDC-generic-full.ttl",
            "3035390e491a534a85faa4855e6616c7ca9379919bddafa9238bce97c2c2ad62",
            "11f032546fde7181e9bd281789582d9243aab9b039ff517a974ec1a9ea152632",
        ),
        ("ELM 3.2", "accredited"): PublishedShapes(
            "1.2.0",
            "22dcce7",
            "rdf/ap/edc/EDC-accredited.ttl",
            "bcf47f65631c48adf90d047c02ef256d23c58ce405bf37739e8698a2bff39e21",
            "194bec1eb49e96108fdf0b5784e5492b4cf2b9825fc5254267c2acddebe39988",
        ),
        ("ELM 3.2", "converted"): PublishedShapes(
            "1.2.0",
            "22dcce7",
            "rdf/ap/edc/EDC-converted.ttl",
            "e117a48164d846c4755dff11bad32437737c7b692ea420b275a6cb73cc8b2141",
            "16c6c560ec612442cce7d3a913c6bd55f12e5eb20b1b3da9299395e36376091f",
        ),
        ("ELM 3.2", "diplomaSupplement"): PublishedShapes(
            "1.2.0",
            "22dcce7",
            "rdf/ap/edc/EDC-diplomaSupplement.ttl",
            "442303fb12e0a25c6cca8fdbcb2fc9b05772810ea24b72de6e5b82c0a548d9a2",
            "56a8195ef3411f66eb834553325133ab9f6dbdbefe7d54779d204c0549bffc8d",
        ),
        ("ELM 3.2", "issuedByMandate"): PublishedShapes(
            "1.2.0",
            "22dcce7",
            "rdf/ap/edc/EDC-issuedByMandate.ttl",
            "123f35a3ec1f1182c42d7947c129f936a1ee73884b010ed57d89683ecc2f683b",
            "b9d81d6c53d8c78d31e85873093aa267c5ed6ec486ac224e9c1199c700da33ed",
        ),
        ("ELM 3.1", "generic-no-cv"): PublishedShapes(
            "1.1.0",
            "9d7c5d2",
            "rdf/ap/edc/EDC-generic-no-cv.ttl",
            "14e691293cad67283301f032b946fdf104687547327bfd0eef747afa3316115d",
            "fc033fce127d248a5272a03e9a24a83e8bfda6c0286a020bbae8eee620edbd96",
        ),
        ("ELM 3.1", "generic-full"): PublishedShapes(
            "1.1.0",
            "9d7c5d2",
            "rdf/ap/edc/EDC-generic-full.ttl",
            "5e409f5bb79e0013867f63b8e5174ae4013bb971a0d729fd77ba2fb531e1be8b",
            "11f032546fde7181e9bd281789582d9243aab9b039ff517a974ec1a9ea152632",
        ),
        ("ELM 3.1", "accredited"): PublishedShapes(
            "1.1.0",
            "9d7c5d2",
            "rdf/ap/edc/EDC-accredited.ttl",
            "66c35372876305e3fa9b96d008f88770bf74bab4a1e8e70084fb2660f9e199e8",
            "194bec1eb49e96108fdf0b5784e5492b4cf2b9825fc5254267c2acddebe39988",
        ),
        ("ELM 3.1", "converted"): PublishedShapes(
            "1.1.0",
            "9d7c5d2",
            "rdf/ap/edc/EDC-converted.ttl",
            "93792d2ed00ff760044745728fb2db00486d369275da526de6491e4c16184e94",
            "16c6c560ec612442cce7d3a913c6bd55f12e5eb20b1b3da9299395e36376091f",
        ),
        ("ELM 3.1", "diplomaSupplement"): PublishedShapes(
            "1.1.0",
            "9d7c5d2",
            "rdf/ap/edc/EDC-diplomaSupplement.ttl",
            "80c1b3bede8bd9f56b6c082b1b380397870669bec935a251185faab016628044",
            "56a8195ef3411f66eb834553325133ab9f6dbdbefe7d54779d204c0549bffc8d",
        ),
        ("ELM 3.1", "issuedByMandate"): PublishedShapes(
            "1.1.0",
            "9d7c5d2",
            "rdf/ap/edc/EDC-issuedByMandate.ttl",
            "1661026c61ae499923d05b9ae24e65f01853ec9ca5fa0f5e6c8dc35fe27fe76c",
            "b9d81d6c53d8c78d31e85873093aa267c5ed6ec486ac224e9c1199c700da33ed",
        ),
    }
)
"""Name of the release and of the file -> what is known of it. Of the profiles only version and
date changed between 3.1 and 3.2, so that their meaning has one digest."""


def release_of(sha256: str) -> tuple[str, str] | None:
    """The release and name of a published file by the digest of its bytes, None if unknown."""
    return next((key for key, one in PUBLISHED_SHAPES.items() if one.sha256 == sha256), None)


def published_at(url: str) -> tuple[str, str] | None:
    """The release and name of a published file by where it lies, None if unknown.

    Args:
        url: where it can be seen, or where its bytes can be had.
    """
    places = ((key, (one.address, one.source)) for key, one in PUBLISHED_SHAPES.items())
    return next((key for key, known in places if url in known), None)
