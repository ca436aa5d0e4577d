"""What a page says of a credential, and how its images get into the display parameter."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import flat_strategies
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from page_samples import picture

from examples import NOW, UNI, DotPage, course, seal_of
from microcred import Learner, MicroCredential, Provider, QualityAssurance, issue
from microcred.errors import InvalidCredential, IssueError, ModelError
from microcred.micro_credential import Concept, Grade, Hours, Stackability
from microcred.outline import first_node, nodes
from microcred.page import PageContent, PageImage
from microcred.picturing import content_of, with_page
from microcred.releases import ELM_3

MULTI = {"en": "Soil carbon", "pt": "Carbono no solo", "bg": "Въглерод в почвата"}


def document(**changes: Any) -> dict[str, Any]:
    return course(**changes).to_credential().to_json()


def content(language: str = "en", /, **changes: Any) -> PageContent:
    return content_of(document(**changes), language, NOW)


def pages_of(done: dict[str, Any]) -> list[tuple[str, list[tuple[int, bytes, str]]]]:
    """Language and (number, octets, type) of each page."""
    found = []
    for shown in nodes(first_node(done["displayParameter"]).get("individualDisplay")):
        details = [
            (
                detail["page"],
                base64.b64decode(detail["image"]["content"]),
                detail["image"]["contentType"]["id"].rpartition("/")[2],
            )
            for detail in nodes(shown["displayDetail"])
        ]
        found.append((shown["language"]["id"].rpartition("/")[2], details))
    return found


@dataclass
class Recorder:
    """A maker that keeps what it is asked to draw, and gives what it was told to."""

    gives: Any
    asked: list[PageContent]

    def draw(self, content: PageContent) -> Any:
        self.asked.append(content)
        return self.gives


def recorder(gives: Any = None) -> Recorder:
    return Recorder(PageImage(picture("JPEG"), "image/jpeg") if gives is None else gives, [])


# -- content --------------------------------------------------------------------------------------


def test_every_element_is_on_the_page() -> None:
    found = content(
        date="2026-05-29",
        prerequisites="A first course.",
        supervision="supervised with ID verification",
        grade=Grade("A", scheme="A to F"),
        stackability=Stackability(part_of="Master of Science", note="With two others."),
        further_information=["Field days.", "In May."],
        description="How carbon comes into the soil.",
        valid_until="2030-12-31",
    )
    assert found == PageContent(
        language="en",
        title="Soil carbon",
        learner="Ána Novák",
        awarded_by=("Example University, Ireland",),
        date="29 May 2026",
        learning_outcomes=("Measures soil organic carbon",),
        workload="2 ECTS",
        level="EQF 6",
        assessment="Written examination",
        participation="Online",
        quality_assurance=("Institutional Quality Assurance, Example University",),
        prerequisites="A first course.",
        supervision="Supervised with ID Verification",
        grade="A (A to F)",
        part_of=("Master of Science",),
        further_information=("With two others.", "Field days.", "In May."),
        description="How carbon comes into the soil.",
        issuer="Example University",
        issuer_id="NTRIE-123456",
        valid_until="31 December 2030",
    )


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Soil carbon"),
        ("bg", "Въглерод в почвата"),
        ("pt-BR", "Carbono no solo"),
        ("PT", "Carbono no solo"),
        ("de", "Carbono no solo"),
    ],
)
def test_texts_in_the_language_of_the_page(language: str, title: str) -> None:
    """Else in the main language, here Portuguese."""
    assert content(language, title=MULTI, language="pt").title == title


def test_a_text_in_some_other_language_is_better_than_none() -> None:
    found = content(title=MULTI, language="pt", learning_outcomes={"fi": "Mittaa hiiltä"})
    assert found.learning_outcomes == ("Mittaa hiiltä",)


@pytest.mark.parametrize(
    ("language", "country", "said"),
    [
        ("en", "IE", "Zed, Ireland"),
        ("en-IE", "CZ", "Zed, Czechia"),
        ("ga", "IE", "Zed, Éire"),
        ("el", "GR", "Zed, Ελλάδα"),
        ("de", "AT", "Zed, Österreich"),
        ("de", "IE", "Zed (IE)"),
    ],
)
def test_countries(language: str, country: str, said: str) -> None:
    assert content(language, awarded_by=Provider("Zed", country)).awarded_by == (said,)


def test_regions() -> None:
    body = Provider("Zed", "ES", region="Catalunya")
    assert content("es", awarded_by=body).awarded_by == ("Zed, Catalunya, España",)
    assert content("de", awarded_by=body).awarded_by == ("Zed, Catalunya",)


def test_the_name_of_the_learner() -> None:
    assert content(learner=Learner("Ána")).learner == "Ána"
    assert content(learner=Learner(full_name="Ána N.")).learner == "Ána N."
    assert content(learner=Learner(identifier="4711")).learner == "4711"
    assert content_of({}, "en", NOW).learner == ""


def test_dates() -> None:
    """The day of award, else that of issuing, else the moment."""
    assert content(date="2026-05-29").date == "29 May 2026"
    assert content("pt").date == "1 de março de 2026"
    issued = {**document(), "issued": "2025-12-24T10:00:00+01:00"}
    assert content_of(issued, "en", NOW).date == "24 December 2025"


def test_a_credential_says_what_it_calls_itself() -> None:
    named = document()
    named["displayParameter"]["title"] = {"en": "Micro-credential"}
    found = content_of(named, "en", NOW)
    assert (found.kind, found.title) == ("Micro-credential", "Soil carbon")
    del named["credentialSubject"]["hasClaim"]["title"]
    assert content_of(named, "en", NOW).title == "Micro-credential"


def test_concepts_without_label_have_that_of_their_vocabulary() -> None:
    bare = document()
    kind = bare["credentialSubject"]["hasClaim"]["specifiedBy"]["provenBy"]["dcType"]
    del kind["prefLabel"]
    assert content_of(bare, "en", NOW).assessment == "Written examination"


def test_level_and_workload() -> None:
    level = Concept(label="NFQ 8", iri="https://example.org/nfq/8")
    found = content(nqf_level=level, workload=Hours(1, 30))
    assert (found.level, found.workload) == ("EQF 6 · NFQ 8", "1 h 30 min")
    assert content(eqf_level=None, nqf_level=level).level == "NFQ 8"


def test_quality_assurance_by_its_title() -> None:
    other = Provider("Agency", "FR")
    title = QualityAssurance("Program License", agency=other, title="Decree 7")
    assert content(quality_assurance=title).quality_assurance == ("Decree 7, Agency",)


def test_logos() -> None:
    logo, other = picture(), picture("JPEG")
    bodies = [Provider("A", "IE", logo=logo), Provider("B", "FR"), Provider("C", "FR", logo=other)]
    assert content(awarded_by=bodies).logos == (logo, other)


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=6)),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(
                st.sampled_from(
                    ["credentialSubject", "hasClaim", "title", "awardedBy", "awardingBody", "type",
                     "specifiedBy", "displayParameter", "language", "primaryLanguage", "issuer",
                     "legalName", "id", "en", "issued", "validUntil", "provenBy", "grade"]
                ),
                inner,
                max_size=5,
            ),
        ),
        max_leaves=25,
    ),
)  # fmt: skip
def test_any_document_is_pictured_or_refused(value: Any) -> None:
    wild = value if isinstance(value, dict) else {"displayParameter": value}
    before = repr(wild)
    try:
        done = with_page(wild, DotPage(), NOW)
    except (IssueError, ModelError):
        return
    assert repr(wild) == before
    assert set(done) == set(wild)


# -- the display parameter ------------------------------------------------------------------------


def test_one_display_for_each_language_the_main_one_first() -> None:
    maker = recorder()
    done = with_page(document(title=MULTI, language="pt"), maker, NOW)
    assert [language for language, _ in pages_of(done)] == ["POR", "ENG", "BUL"]
    assert [asked.language for asked in maker.asked] == ["pt", "en", "bg"]
    assert [asked.title for asked in maker.asked] == [MULTI["pt"], MULTI["en"], MULTI["bg"]]


def test_the_input_is_left_alone() -> None:
    given = document()
    before = repr(given)
    done = with_page(given, DotPage(), NOW)
    assert repr(given) == before
    assert done["displayParameter"] is not given["displayParameter"]
    assert {**done, "displayParameter": None} == {**given, "displayParameter": None}


def test_several_pages_are_numbered() -> None:
    first, second = picture("JPEG"), picture("PNG")
    images = [PageImage(first, "image/jpeg"), PageImage(second, "image/png")]
    for gives in (images, tuple(images)):
        done = with_page(document(), recorder(gives), NOW)
        assert pages_of(done) == [("ENG", [(1, first, "JPEG"), (2, second, "PNG")])]


def test_a_display_of_its_own_is_left_alone() -> None:
    pictured = with_page(document(), DotPage(), NOW)
    maker = recorder()
    again = with_page(pictured, maker, NOW)
    assert again == pictured and again is not pictured
    assert maker.asked == []


def test_own_images_replace_what_is_there_in_every_language() -> None:
    own = picture("PNG", (80, 50))
    pictured = with_page(document(title=MULTI, language="en"), DotPage(), NOW)
    done = with_page(pictured, own, NOW)
    assert pages_of(done) == [(tag, [(1, own, "PNG")]) for tag in ("ENG", "POR", "BUL")]
    two = with_page(pictured, [own, picture("JPEG")], NOW)
    assert [number for number, _, _ in pages_of(two)[0][1]] == [1, 2]


@pytest.mark.parametrize("display", [None, [], "x", {}, {"language": []}, [{"title": {"en": "x"}}]])
def test_without_a_language_there_is_no_display(display: Any) -> None:
    """What is missing is told by the model, which reads the whole again."""
    given = {**document(), "displayParameter": display}
    assert with_page(given, DotPage(), NOW) == given


def test_languages_that_are_not_in_the_table() -> None:
    given = document()
    strange = {"id": "https://example.org/volapük", "type": "Concept"}
    given["displayParameter"]["language"] = [given["displayParameter"]["language"], strange]
    maker = recorder()
    done = with_page(given, maker, NOW)
    assert [asked.language for asked in maker.asked] == ["en", "und"]
    shown = nodes(done["displayParameter"]["individualDisplay"])
    assert shown[1]["language"] == strange


def test_no_more_languages_than_sense() -> None:
    given = document()
    given["displayParameter"]["language"] = [
        {"id": f"https://example.org/{number}", "type": "Concept"} for number in range(200)
    ]
    maker = recorder()
    with_page(given, maker, NOW)
    assert len(maker.asked) == 30


# -- what is refused ------------------------------------------------------------------------------


class Failing:
    """A maker whose own code fails."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def draw(self, content: PageContent) -> PageImage:
        raise self.error


JPEG = PageImage(picture("JPEG"), "image/jpeg")

RUBBISH: dict[str, Any] = {
    "nothing": 0,
    "bytes": picture("JPEG"),
    "a list of bytes": [picture("JPEG")],
    "no pages": [],
    "too many": [JPEG] * 51,
    "text": replace(JPEG, content="x"),
    "no image": replace(JPEG, content=b"x"),
    "another type": replace(JPEG, media_type="image/png"),
    "an unknown type": PageImage(picture("GIF"), "image/gif"),
}


@pytest.mark.parametrize("name", RUBBISH)
def test_makers_that_give_rubbish(name: str) -> None:
    with pytest.raises(IssueError) as refused:
        with_page(document(), recorder(RUBBISH[name]), NOW)
    assert "PageMaker" in refused.value.hint()


def test_makers_that_fail() -> None:
    with pytest.raises(IssueError, match="failed: KeyError") as refused:
        with_page(document(), Failing(KeyError("Ána Novák")), NOW)
    assert "Novák" not in str(refused.value)
    with pytest.raises(InvalidCredential, match="its own"):
        with_page(document(), Failing(InvalidCredential("its own")), NOW)


@pytest.mark.parametrize(
    "page", [None, "page.jpg", 5, [], (), [None], ["x"], {}, b"", b"x", [b"x"], [picture("GIF")]]
)
def test_what_is_no_page(page: Any) -> None:
    with pytest.raises(IssueError) as refused:
        with_page(document(), page, NOW)
    assert "JPEG or PNG" in refused.value.hint()


def test_which_page_is_wrong() -> None:
    with pytest.raises(IssueError, match="page 2 is neither"):
        with_page(document(), [picture(), b"x"], NOW)


def test_pages_that_could_not_be_read_again_are_refused() -> None:
    """All pages of all languages count: `parse` reads 16 MB."""
    heavy = picture() + b"\0" * 3_000_000
    assert with_page(document(), [heavy, heavy], NOW)
    with pytest.raises(IssueError, match="larger than 8 MB"):
        with_page(document(title=MULTI, language="en"), heavy, NOW)


# -- issued ---------------------------------------------------------------------------------------


def test_issued_with_logo_and_languages() -> None:
    """The model reads it without a finding, and each language has its own page."""
    logo = picture("PNG", (300, 200))
    uni = Provider(name=MULTI, country="PT", identifier=UNI.identifier, logo=logo)
    many = course(title=MULTI, language="pt", awarded_by=uni)
    issued = issue(many, signer=seal_of(), now=NOW, new_id=lambda: "1")
    found: list[Any] = []
    ELM_3.read(issued.document, findings=found)
    assert found == []
    pages = pages_of(issued.document)
    assert [language for language, _ in pages] == ["POR", "ENG", "BUL"]
    assert len({octets for _, details in pages for _, octets, _ in details}) == 3
    again = issue(many, signer=seal_of(), now=NOW, new_id=lambda: "1")
    assert again.document == issued.document


def test_issued_with_own_pages() -> None:
    own = [picture("JPEG"), picture("PNG")]
    issued = issue(course(), signer=seal_of(), page=own, now=NOW)
    assert pages_of(issued.document) == [("ENG", [(1, own[0], "JPEG"), (2, own[1], "PNG")])]


def test_a_broken_logo_is_an_error_of_ours() -> None:
    broken = Provider(UNI.name, "IE", identifier=UNI.identifier, logo=b"\xff\xd8\xffbroken")
    with pytest.raises(IssueError, match="the logo is no readable image"):
        issue(course(awarded_by=broken), signer=seal_of(), now=NOW)


def test_the_day_on_the_page_is_that_of_issuing() -> None:
    maker = recorder()
    issue(course(), signer=seal_of(), page=maker, now=datetime(2026, 4, 2, 9, tzinfo=UTC))
    (asked,) = maker.asked
    assert asked.date == "2 April 2026"
    assert asked.credential_id.startswith("urn:credential:")
    assert (asked.issuer, asked.issuer_id) == ("Example University", "NTRIE-123456")


def test_a_flat_form_that_was_read_has_the_same_page() -> None:
    """The page is made from the sealed document, not from the object that was given."""
    read = MicroCredential.from_credential(course().to_credential())
    first, second = recorder(), recorder()
    for maker, one in ((first, course()), (second, read)):
        issue(one, signer=seal_of(), page=maker, now=NOW, new_id=lambda: "1")
    assert first.asked == second.asked


@settings(
    max_examples=40,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(flat_strategies.micro_credentials(), st.sampled_from(["en", "pt", "el"]))
def test_a_course_at_hand_says_what_is_read_off_its_credential(
    course: MicroCredential, language: str
) -> None:
    made = course.to_credential().to_json()
    for document in (made, {**made, "issued": "2026-03-05T00:00:00Z"}):
        assert content_of(document, language, NOW, course) == content_of(document, language, NOW)
