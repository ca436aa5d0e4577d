"""Hypothesis strategies for every flat value, every member and every language they can have."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

from hypothesis import strategies as st

from microcred.micro_credential import (
    ECTS,
    Concept,
    Grade,
    Hours,
    Identifier,
    Learner,
    LearningOutcome,
    Mandate,
    MandateDocument,
    MicroCredential,
    NationalId,
    Programme,
    Provider,
    QualityAssurance,
    Stackability,
)
from microcred.vocabularies import (
    ATU,
    ISCEDF,
    Accreditation,
    Assessment,
    Country,
    Language,
    LearningOpportunity,
    LearningSetting,
    Mode,
    SkillReuseLevel,
    SkillType,
    Supervision,
)

TAGS = ("en", "pt-BR", "pt-PT", "sr-Latn", "de", "el", "bg", "cnr", "en-GB", "ca-valencia")
PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"

strings = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12).filter(
    lambda text: bool(text.strip())
) | st.sampled_from(
    ("Ána", "Ελλάδα", "България", "a\nb", "𝄞 x", 'quo"te\\', "<b>&amp;</b>", "{}", "0", "\u200f א")
)
mappings = st.dictionaries(st.sampled_from(TAGS), strings, min_size=1, max_size=3)
text = strings | mappings
names = strings | st.dictionaries(st.sampled_from(TAGS), strings, min_size=1, max_size=1)
iris = st.builds(
    "{}{}".format,
    st.sampled_from(("https://example.org/", "urn:example:", "http://data.europa.eu/snb/qdr/")),
    st.text("abcxyz0123456789-_", min_size=1, max_size=8),
)
days = st.dates(date(1900, 1, 1), date(2100, 1, 1))
zones = st.sampled_from(
    (UTC, timezone(timedelta(hours=2)), timezone(-timedelta(hours=3, minutes=30)))
)
instants = st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=zones).map(
    lambda moment: moment.replace(microsecond=0)
) | st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=zones)
moments = days | instants


def many(strategy: st.SearchStrategy, most: int = 3) -> st.SearchStrategy:
    """Several values in a list, or one alone."""
    return st.lists(strategy, max_size=most) | strategy


def named(iri: str, tags: list[str]) -> dict[str, str] | None:
    """A label that follows from the IRI: one IRI has one label in each language."""
    return {tag: f"{tag} {iri}" for tag in tags} or None


some_tags = st.lists(st.sampled_from(TAGS), unique=True, max_size=3)
named_concepts = st.builds(
    lambda iri, tags, scheme: Concept(iri, named(iri, tags), scheme),
    iris,
    some_tags,
    st.none() | iris,
)
own_concepts = st.builds(Concept, label=text, scheme=st.none() | iris) | named_concepts


def concepts(table: object, *, own: bool = True) -> st.SearchStrategy:
    """A concept of a table, as code, label or with further labels; or one of the provider's own."""
    entries = st.sampled_from(tuple(table.values()))  # type: ignore[attr-defined]
    known = entries.map(lambda entry: entry.code) | st.builds(
        lambda entry, tags: Concept(
            entry.iri, named(entry.iri, [tag for tag in tags if tag != "en"])
        ),
        entries,
        some_tags,
    )
    return known | own_concepts if own else known


identifiers = st.builds(Identifier, strings, scheme=st.none() | strings) | st.just(
    Identifier("urn:schac:personalUniqueCode:int:esi:unipv.it:999001")
)
countries = st.sampled_from(
    [entry.alias for entry in Country.values() if entry.alias]
) | st.sampled_from(("EL", "UK", "Ireland", "FRA"))
providers = st.builds(
    Provider,
    text,
    countries,
    identifier=st.none() | strings | st.sampled_from(("NTRIE-123456", "VATDE-1", "LEIXG-12")),
    region=st.none() | text | own_concepts | st.sampled_from(tuple(ATU)),
    homepage=many(iris),
    logo=st.none() | st.binary(max_size=6).map(PNG.__add__) | st.just(JPEG),
    other_identifiers=many(identifiers, 2),
)
learners = st.builds(
    Learner,
    names,
    st.none() | names,
    full_name=st.none() | names,
    date_of_birth=st.none() | moments,
    national_id=st.none() | st.builds(NationalId, strings, countries),
    identifier=many(identifiers, 2),
    email=st.none() | st.sampled_from(("ana@example.org", "á.b+c@uni.example")),
)
outcomes = st.builds(
    LearningOutcome,
    text,
    type=st.none() | concepts(SkillType, own=False),
    esco_skills=many(
        st.builds(lambda iri, tags: Concept(iri, named(iri, tags)), iris, some_tags) | iris, 2
    ),
    skills=many(own_concepts, 2),
    reuse_level=st.none() | concepts(SkillReuseLevel, own=False),
)
assurances = st.builds(
    QualityAssurance, concepts(Accreditation, own=False), providers, st.none() | text
)
grades = st.builds(Grade, text, text, st.none() | text) | st.builds(Grade, text) | text
programmes = (
    st.builds(Programme, text)
    | st.builds(lambda iri: Programme({"en": f"programme {iri}"}, iri), iris.map("{}/p".format))
    | text
)
stackabilities = st.builds(
    Stackability, st.booleans(), part_of=many(programmes, 2), note=st.none() | text
) | st.builds(Stackability, part_of=st.lists(programmes, min_size=1, max_size=2), note=text)
hours = st.builds(Hours, st.integers(0, 900), st.integers(1, 90))
workloads = (
    hours
    | st.builds(ECTS, st.integers(1, 60), st.none() | hours)
    | st.builds(ECTS, st.decimals(Decimal("0.01"), 60, places=2), st.none() | hours)
    | st.sampled_from((2.5, 0.5, "30")).map(ECTS)
)
documents = st.builds(
    MandateDocument,
    st.sampled_from((b"%PDF-1.7", PNG, JPEG)).flatmap(
        lambda start: st.binary(max_size=6).map(start.__add__)
    ),
    st.none() | text,
    description=st.none() | text,
    url=st.none() | iris,
)


def _sealing(provider: Provider) -> Provider:
    """Under a name that no awarding body has, with the identifier that `as_issued` writes."""
    return Provider({"en": "Sealing Ltd"}, provider.country, identifier="NTRIE-123456")


mandates = (
    st.builds(
        Mandate,
        strings,
        given_by=st.none() | providers,
        given_to=st.none() | providers.map(_sealing),
        documents=many(documents, 2),
    )
    | strings
)
nqf = st.builds(lambda iri, tags: Concept(iri, named(iri, tags)), iris, some_tags)


@st.composite
def micro_credentials(draw: st.DrawFn) -> MicroCredential:
    """Any micro-credential, every member there or not."""
    language = draw(
        st.sampled_from(TAGS)
        | st.sampled_from([e.alias or e.code.lower() for e in Language.values()])
    )
    title: object = draw(strings)
    if draw(st.booleans()):
        title = {**draw(mappings), language: title}
    start = draw(st.none() | moments)
    end = draw(st.none() | moments)
    if start and end and _instant(end) <= _instant(start):
        start = None
    return MicroCredential(
        language=language,
        title=title,  # type: ignore[arg-type]
        learner=draw(learners),
        awarded_by=draw(st.lists(providers, min_size=1, max_size=3) | providers),
        date=draw(st.none() | moments),
        learning_outcomes=draw(many(outcomes | text)),
        workload=draw(st.none() | workloads),
        eqf_level=draw(st.none() | st.integers(1, 8)),
        nqf_level=draw(many(nqf, 2)),
        assessment=draw(many(concepts(Assessment))),
        participation=draw(many(concepts(Mode))),
        quality_assurance=draw(many(assurances, 2)),
        prerequisites=draw(st.none() | text),
        supervision=draw(st.none() | concepts(Supervision)),
        grade=draw(st.none() | grades),
        stackability=draw(st.none() | stackabilities),
        further_information=draw(many(text)),
        description=draw(st.none() | text),
        homepage=draw(many(iris)),
        isced_f=draw(many(concepts(ISCEDF, own=False))),
        teaching_languages=draw(many(st.sampled_from([e.code for e in Language.values()]))),
        learning_setting=draw(st.none() | concepts(LearningSetting, own=False)),
        programme_type=draw(many(concepts(LearningOpportunity))),
        mandate=draw(st.none() | mandates),
        valid_from=start,
        valid_until=end,
        issued=draw(st.none() | instants),
    )


def _instant(moment: date) -> datetime:
    if isinstance(moment, datetime):
        return moment
    return datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
