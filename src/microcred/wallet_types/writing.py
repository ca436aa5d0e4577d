"""Writing: the type metadata documents as files, for `make schemas`.

SD-JWT VC (4.2): whoever sees the `vct` of a credential finds out from its type metadata what the
claims are called and which may be withheld. The documents are generated, so that they and what is
issued say the same; `digest_of` is the `vct#integrity` by which an issuer can tie a credential to
the very file.

    >>> from microcred.wallet_types.writing import digest_of, type_files
    >>> from microcred.wallet_types.writing import members_file
    >>> members_file()[:25]
    '{"Accreditation":{"names"'
    >>> sorted(type_files())
    ['elm-3.2.json', 'eudi-learning.json']
    >>> digest_of(b"{}")
    'sha256-RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o='
"""

from __future__ import annotations

import sys
from base64 import b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from microcred.jsontext import write_json
from microcred.releases.elm_3 import ELM_3
from microcred.wallet_types.credential_type import CredentialType
from microcred.wallet_types.disclosure_table import CLASSES, word_for
from microcred.wallet_types.eudi_learning import EUDI_LEARNING
from microcred.wallet_types.nested_elm import NESTED_ELM
from microcred.wallet_types.nested_rules import RULES
from microcred.wallet_types.single_values import FILE

__all__ = [
    "digest_of",
    "main",
    "members_file",
    "metadata_bytes",
    "rules_file",
    "table_of_classes",
    "type_files",
]

_FILES: Final[Mapping[str, CredentialType]] = MappingProxyType(
    {"elm-3.2.json": NESTED_ELM, "eudi-learning.json": EUDI_LEARNING}
)


def type_files() -> Mapping[str, str]:
    """The documents: name below schemas/types -> text (JSON)."""
    return {name: metadata_bytes(kind).decode("utf-8") for name, kind in _FILES.items()}


def metadata_bytes(kind: CredentialType) -> bytes:
    """The type metadata of a type as the octets of its file."""
    return (write_json(kind.metadata(), indent=2) + "\n").encode("utf-8")


def members_file() -> str:
    """The table of the model that `microcred.wallet_types.single_values` reads."""
    from microcred.elm import Node
    from microcred.elm.declaring import slots_of

    rows: dict[str, Any] = {}
    classes: dict[str, Any] = {**ELM_3.classes, Node.__name__: Node}
    for name, cls in sorted(classes.items()):
        slots = slots_of(cls)
        linked = {
            one: list(slot.term.classes)
            for one, slot in slots.items()
            if slot.literal is None and not slot.term.language
        }
        rows[name] = {
            "names": sorted(base.__name__ for base in cls.__mro__ if issubclass(base, Node)),
            "depth": len(cls.__mro__),
            "texts": sorted(one for one, slot in slots.items() if slot.term.language),
            "literals": sorted(one for one, slot in slots.items() if slot.literal is not None),
            "nodes": dict(sorted(linked.items())),
            "several": sorted(
                one for one, slot in slots.items() if slot.term.max != 1 and not slot.term.language
            ),
        }
    return write_json(rows) + "\n"


def rules_file() -> str:
    """The rules of the nested type that `microcred.wallet_types.nested_rules` reads."""
    rows = [f" {write_json([row.pattern, row.sd, row.mandatory])}" for row in NESTED_ELM.rows]
    return "[\n" + ",\n".join(rows) + "\n]\n"


def table_of_classes() -> str:
    """The disclosure table as Markdown: for each class what is always disclosed, and what not."""
    lines = ["| class | always disclosed | may be withheld |", "| --- | --- | --- |"]
    for name in CLASSES:
        terms = sorted(term.name for term in ELM_3.classes[name].terms().values())
        members = [("id", word_for(name, "id")), *((one, word_for(name, one)) for one in terms)]
        always = ", ".join(f"`{one}`" for one, word in members if word != "withheld")
        others = ", ".join(f"`{one}`" for one, word in members if word == "withheld")
        lines.append(f"| {name} | {always} | {others} |")
    return "\n".join(lines) + "\n"


def digest_of(octets: bytes) -> str:
    """What `vct#integrity` says of a document: Subresource Integrity, SHA-256."""
    return f"sha256-{b64encode(sha256(octets).digest()).decode('ascii')}"


def main(words: Sequence[str]) -> int:
    """Write the documents to the folder that is named; `make schemas` calls this.

    Returns:
        0, or 64 if there is not exactly one word.
    """
    if len(words) != 1:
        sys.stderr.write("usage: python -m microcred.wallet_types.writing FOLDER\n")
        return 64
    folder = Path(words[0])
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in ((FILE, members_file()), (RULES, rules_file())):
        Path(__file__).with_name(name).write_bytes(text.encode("utf-8"))
    for name, text in type_files().items():
        (folder / name).write_bytes(text.encode("utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
