"""Write docs/wallet-types.md from the disclosure table and the table of EUDI claims.

    python docs/write_types.py

A test compares the page with `page()`.
"""

from __future__ import annotations

from pathlib import Path

from microcred.micro_credential.eudi_claims import CLAIMS
from microcred.wallet_types.writing import table_of_classes

TARGET = Path(__file__).with_name("wallet-types.md")

HEAD = """\
# The types of what wallets carry

An SD-JWT VC (`dc+sd-jwt`) is of a type, and the type says what is in it and which parts the holder
may withhold. Two types are made here, and three shapes of others are read. This page is made from
the tables in `microcred.wallet_types` and `microcred.micro_credential`; correct it there. The type
metadata documents are in schemas/types.

```python
from microcred import Learner, MicroCredential, Provider
from microcred.wallet_types import EUDI_LEARNING, NESTED_ELM

course = MicroCredential(
    learner=Learner("Ána", "Novák"),
    title="Soil carbon",
    language="en",
    awarded_by=Provider("Example University", "IE"),
    participation="Online",
)
document = course.to_credential().to_json()
claims = NESTED_ELM.claims(document)  # the claims, without iss, cnf and status
may_hide = NESTED_ELM.withheld(claims)  # JSON pointers of all that may be withheld
again = NESTED_ELM.document(claims)  # the European credential
lost = EUDI_LEARNING.report(document)  # what that type cannot carry, as findings
```

## `elm`: a European credential, whole

`https://microcred.eu/types/elm-3.2/v1`. The credential lies in the claim `elm`, without
`@context`, and every member that can have several values is an array (decision
[0019](adr/0019-nested-elm.md)). Of a class that is not in this table everything is disclosed with
the value that it belongs to. Of an array the elements may be withheld, one by one. What the model
does not know may be withheld of a person, a claim or a specification, and is disclosed elsewhere.

"""

MIDDLE = """
The learner's rules are those of Person. Within what is withheld of a course nothing more is asked;
within a claim (an assessment, a part) the rules of claims hold again, to any depth.

## `eudi-learning`: the EUDI learning credential

`urn:eu.europa.ec.eudi:learning:credential:1`. Annex I in flat claims, texts in one language. What
is mandatory and missing in a micro-credential is refused (`eudi_learning.missing`); what has no
claim is reported (`eudi_learning.not_carried`, `eudi_learning.shortened`), among it the type of
assessment (9), the form of participation (10) and the supervision (13). `exp` is the end of
validity, or an earlier one that is given for the token; without either nothing is issued.

| claim | Annex I | form | mandatory | may be withheld |
| --- | --- | --- | --- | --- |
"""

TAIL = """
`from_eudi_learning` (microcred.micro_credential.eudi_reading) is the way back.

## DC4EU: read only

`microcred.wallet_types.dc4eu.read_dc4eu` reads what the pilot issues: the body of an Open Badge
3.0 (`urn:eudi:micro_credential:1`), of a European credential (`urn:eudi:diploma:1`), and the same
under `elm` (`urn:eudi:elm:1`). It gives the flat form, the European credential where there is one,
a finding for each place that has none in the flat form or was read by a guess, and the claims as
they were received.

## EBSI: the release `ELM_EBSI`

`issue(course, signer=..., mechanism=VcJwt(), release=ELM_EBSI)`, `issue --mechanism vc+jwt
--release elm-ebsi`: VCDM 2.0, the types `VerifiableCredential`, `VerifiableAttestation` and
`EuropeanDigitalCredential`, by the JSON Schema of EBSI's registry, which is named in
`credentialSchema`. Other mechanisms than those of JOSE are refused, and so is what the schema has
no place for (`ebsi.*`): a language without a code of two letters, several identifiers of an
achievement, members beyond the model. The schema takes the name of a place (`geographicName`) for
an address; it is written as its `description`.
"""


def page() -> str:
    """The whole page."""
    rows = [
        f"| `{one.name}` | {one.element or ''} | {one.form} | {'yes' if one.mandatory else ''} "
        f"| {'yes' if one.withheld else ''} |\n"
        for one in CLAIMS
    ]
    return HEAD + table_of_classes() + MIDDLE + "".join(rows) + TAIL


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
