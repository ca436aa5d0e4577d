"""Contents and images that the tests of the page share."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import cache
from io import BytesIO

from microcred.page import PageContent


@cache
def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB") -> bytes:
    """A small image file."""
    from PIL import Image

    out = BytesIO()
    Image.new(mode, size, None).save(out, kind)
    return out.getvalue()


COURSE = PageContent(
    language="en",
    title="Soil carbon",
    learner="Ána Novák",
    awarded_by=("Example University, Ireland",),
    date="29 May 2026",
    learning_outcomes=("Measures soil organic carbon", "Judges the carbon balance of a farm"),
    workload="2 ECTS (60 h)",
    level="EQF 6",
    assessment="Written examination",
    participation="Online",
    quality_assurance=("Institutional Quality Assurance, Example University",),
    prerequisites="A first course in soil science.",
    supervision="Supervised with ID verification",
    grade="Pass with distinction",
    part_of=("Master of Science in Regenerative Agriculture",),
    further_information=("Field days take place in May.",),
    description="How carbon comes into the soil and how long it stays.",
    issuer="Sealing Ltd",
    issuer_id="NTRIE-123456",
    valid_until="31 December 2030",
    credential_id="urn:credential:1",
)

LONG = replace(
    COURSE,
    title="Interdisciplinary Methods for the Measurement, Reporting and Verification of Soil "
    "Organic Carbon Stocks in Agricultural Landscapes under a Changing Climate",
    learner="Maria Fernanda de Albuquerque e Vasconcelos-Wojciechowska van den Berghe",
    learning_outcomes=tuple(
        f"Plans, carries out and documents measurement campaign number {number} in the field and "
        "in the laboratory, and explains its uncertainty to farmers, advisers and authorities"
        for number in range(1, 26)
    ),
    prerequisites="A first course in soil science, or a year of work on a farm. " * 5,
)

GREEK = PageContent(
    "el", "Ψηφιακές δεξιότητες για την εκπαίδευση", learner="Μαρία Παπαδοπούλου-Χατζηγιάννη"
)
BULGARIAN = PageContent("bg", "Управление на качеството", learner="Десислава Йорданова-Щерева")
MALTESE = PageContent("mt", "Il-ġestjoni tal-ilma", learner="Ġużeppi Ħaż-Żebbuġ Għaxaq")
HUNGARIAN = PageContent("hu", "Árvíztűrő tükörfúrógép", learner="Őry-Szőke Tünde")
EMPTY = PageContent("en", "")

CONTENTS = (COURSE, LONG, GREEK, BULGARIAN, MALTESE, HUNGARIAN, EMPTY)


def texts_of(content: PageContent) -> list[str]:
    """Every text of a content, its language aside."""
    found: list[str] = []
    for field in fields(content):
        value = getattr(content, field.name)
        if field.name in ("language", "logos"):
            continue
        found += [value] if isinstance(value, str) else value
    return [text for text in found if text]
