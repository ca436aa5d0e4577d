"""The parts of a page: signs, links, images, verdicts, presentations, and other kinds of files."""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime

import pytest
from hostile_courses import base, image, with_address, with_image
from rendered import UNIVERSITY, Tag, demo, read, trust, verdict

from examples import NOW, DotPage, course, did_trust_of, wallet_signer
from microcred.codes import CODES
from microcred.disclosing import disclose
from microcred.findings import Check, Finding, Outcome
from microcred.issuing import issue
from microcred.micro_credential import Learner, MicroCredential
from microcred.parsing import parse
from microcred.rendering import render
from microcred.rendering.everything import at_pointer, everything
from microcred.rendering.judged import findings_list
from microcred.rendering.markup import NOTHING, element, joined, style_sheet
from microcred.rendering.references import album_of, is_safe, link
from microcred.rendering.shown import shown_of
from microcred.rendering.signs import plain, visible
from microcred.securing import DataIntegrity, SdJwtVc
from microcred.verifying import verify
from presenting_made import bound, holder, shown, verdict_of


def drawn(document: object, **options: object) -> Tag:
    """The page of a document that nobody sealed."""
    return read(render(parse(json.dumps(document)), **options))  # type: ignore[arg-type]


# -- markup, signs, links -------------------------------------------------------------------------


def test_what_is_escaped() -> None:
    assert element("p", {"a": "<&>\"'", "b": True, "c": False, "d": None}, "<&>\"'").html == (
        '<p a="&lt;&amp;&gt;&quot;\'" b>&lt;&amp;&gt;"\'</p>'
    )
    assert joined(["a", None, NOTHING, "b"], ", ").html == "a, b"
    assert "<" not in style_sheet("a{}</style><script>").html[7:-8]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a\r\nb\rc\x85d\u2028e", "a\nb\nc\nd\ne"),
        ("a\n\n \n\n\nb\tc", "a\n\nb c"),
        ("a\u00a0b\u00a0\u2003\u1680c  d", "a\u00a0b c d"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\ud800a\uffff", "\ufffda\ufffd"),
        ("e\u0301", "e\u0301"),
        ("\x00\x1b", '<span class="sign">U+0000</span><span class="sign">U+001B</span>'),
        ("S\u3164\u2800", 'S<span class="sign">U+3164</span><span class="sign">U+2800</span>'),
        ("\U000e01f1", '<span class="sign">U+E01F1</span>'),
        ("辻\U000e0100", "辻\U000e0100"),
        (
            "a\u200d\u200c\u200d",
            'a\u200d<span class="sign">U+200C</span><span class="sign">U+200D</span>',
        ),
        (
            "e" + "\u0301\u0302\u200d" * 3,
            "e"
            + "\u0301\u0302\u200d" * 2
            + "".join(f'<span class="sign">U+{one}</span>' for one in ("0301", "0302", "200D")),
        ),
        ("\u202e" * 9, '<span class="sign">U+202E</span>' * 3 + '<span class="sign">+ 6</span>'),
    ],
)
def test_signs(text: str, html: str) -> None:
    assert visible(text).html == html


def test_a_title_is_plain() -> None:
    assert plain("Soil\u202e \n carbon\0", 80) == "Soil carbon"
    assert plain("a" * 99, 9) == "a" * 9 + "…"


@pytest.mark.parametrize(
    "address",
    [
        "https://uni.example",
        "HTTP://uni.example:8080/a?b=c#d",
        "https://uni.example/?a=b&c=(d)",
        "mailto:ana@uni.example",
    ],
)
def test_safe_addresses_are_links(address: str) -> None:
    (anchor,) = read(link(address).html.encode()).all("a")
    assert anchor.attributes["href"] == address == anchor.text
    assert anchor.attributes["rel"] == "noopener noreferrer nofollow external"
    (host,) = anchor.all("b")
    assert host.text.startswith("uni.example")


@pytest.mark.parametrize(
    "address",
    [
        *("", "uni.example", "//uni.example", "javascript:alert(1)", " https://uni.example"),
        *("https://a@uni.example", "https://", "https://-a.example", "https://a..example/"),
        *("https://uni.example/<b>", "https://uni.example/ a", "https://uni.example/\u202e"),
        *("mailto:ana@uni.example?subject=a", "ftp://uni.example", "https://uni.example/'a"),
        "https://uni.example/" + "a" * 2000,
    ],
)
def test_other_addresses_are_texts(address: str) -> None:
    assert not is_safe(address)
    assert not read(link(address).html.encode()).all("a")


def test_a_homepage_is_a_link_and_nothing_else_is() -> None:
    root = drawn(with_address("https://uni.example/soil"))
    links = {one.attributes["href"] for one in root.all("a", "link")}
    assert links == {"https://uni.example/soil"}
    assert not drawn(with_address("javascript:alert(1)")).all("a", "link")


# -- images ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_images_are_shown_as_they_are(kind: str) -> None:
    content = image(kind, (40, 30))
    album = album_of(with_image(content))
    (logo,) = album.logos
    assert base64.b64decode(logo.uri.partition(",")[2]) == content
    assert (logo.size, logo.why) == ((40, 30), "")
    root = drawn(with_image(content))
    assert [one.attributes["alt"] for one in root.all("img")] == ["", "The issuer’s own picture"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<svg/>", "no readable"),
        (b"", "not in the file"),
        (image("GIF", (4, 4)), "no readable"),
        (image("PNG", (64, 64))[:50], "no readable"),
        (image("PNG", (5001, 5001)), "too large"),
        (image("PNG", (4, 4)) + b"\0" * 3_000_000, "too large"),
    ],
)
def test_other_images_are_told(content: bytes, why: str) -> None:
    album = album_of(with_image(content))
    assert not any(one.uri for one in (*album.logos, *album.pages))
    assert all(why in one.why for one in album.pages)
    root = drawn(with_image(content))
    assert not root.all("img")
    assert f"Not shown: it is {why}" in root.text or "Not shown" in root.text


def test_all_images_together_are_bounded() -> None:
    document = base()
    shown_pages = document["displayParameter"]["individualDisplay"]
    detail = shown_pages["displayDetail"]
    several = []
    for at in range(5):
        content = image("PNG", (4, 4)) + bytes([at]) * 1_400_000
        media = {**detail["image"], "content": base64.b64encode(content).decode()}
        several.append({**detail, "image": media})
    shown_pages["displayDetail"] = several
    assert [bool(one.uri) for one in album_of(document).pages] == [True, True, True, False, False]


# -- findings -------------------------------------------------------------------------------------


def test_every_code_says_what_it_means_and_what_to_do() -> None:
    for code, row in CODES.items():
        found = Finding(Check.FORMAT, Outcome.FAILED, code, "seen <here>", "/a", "RFC 1")
        root = read(findings_list([found], ["en"]).html.encode())
        assert row.meaning.replace("`", "") in root.text
        assert row.advice.replace("`", "") in root.text
        assert "seen <here>" in root.text
        passed = Finding(Check.FORMAT, Outcome.PASSED, code, "")
        quiet = "What to do" not in read(findings_list([passed], ["en"]).html.encode()).text
        assert quiet == (row.advice == "Nothing.")


def test_findings_of_one_code_stand_together() -> None:
    many = [
        Finding(Check.SCHEMA, Outcome.FAILED, "schema.min_count", f"no {at}") for at in range(40)
    ]
    root = read(findings_list(many, ["en"]).html.encode())
    (item,) = root.all("li")
    assert len(item.all("p", "detail")) == 13
    assert "Details (40)" in re.sub(r"\s+", " ", item.text.replace("Details(", "Details ("))
    unknown = [Finding(Check.SCHEMA, Outcome.WARNING, f"own.{at}", "") for at in range(300)]
    assert len(read(findings_list(unknown, ["en"]).html.encode()).all("li")) == 200
    assert findings_list([], ["en"]) == NOTHING


def test_trouble_stands_first_and_its_reasons_with_the_verdict() -> None:
    root = read(render(verdict(demo().replace(b"Soil carbon", b"Soil carbox"))))
    (reasons,) = root.all("ul", "reasons")
    assert reasons.text == f"Signature: {CODES['signature.invalid'].meaning}"
    chips = [one.text for one in root.all("li", "finding")]
    assert chips[0].startswith("Failed")
    assert not read(render(verdict(demo()))).all("ul", "reasons")


# -- other kinds of files -------------------------------------------------------------------------


def test_what_the_flat_form_has_no_words_for_is_shown_as_it_is() -> None:
    document = base()
    specified = document["credentialSubject"]["hasClaim"]["specifiedBy"]
    specified.pop("isPartOf", None)
    specified["isPartialQualification"] = False
    rows = [one for one in drawn(document).all("div") if one.all("span", "number")]
    row = next(one for one in rows if one.all("span", "number")[0].text == "15")
    assert "isPartialQualification" in row.text
    assert "false" in row.text


def test_what_is_shown_as_it_is_has_the_names_that_the_file_gives() -> None:
    document = base()
    specified = document["credentialSubject"]["hasClaim"]["specifiedBy"]
    specified.pop("eqfLevel", None)
    specified["educationLevel"] = [
        {"id": "urn:x:1", "type": "Concept", "prefLabel": {"de": "Mittel", "en": "Middle"}},
        {"id": "urn:x:2", "type": "Concept", "prefLabel": {"en": "Advanced"}},
        {"id": "urn:x:3", "type": "Concept"},
    ]
    root = drawn(document, languages=["de"])
    german, english, *_ = [one for one in root.all("div", "l") if one.all("dl", "elements")]
    for edition, told in ((german, "MittelAdvanced"), (english, "MiddleAdvanced")):
        rows = [one for one in edition.all("div") if one.all("span", "number")]
        row = next(one for one in rows if one.all("span", "number")[0].text == "8")
        assert row.text.partition("educationLevel")[2].startswith(told)
        assert "urn:x:3" in row.text
        assert "urn:x:1" not in row.text


def test_what_else_is_awarded_stands_on_the_card() -> None:
    document = base()
    subject = document["credentialSubject"]
    first = subject["hasClaim"]
    access = {"type": "LearningEntitlement", "id": "urn:x", "title": {"en": "Access <b>"}}
    subject["hasClaim"] = [access, first, {"type": "Claim"}, {"id": "urn:claim"}, {}]
    other = {"id": "urn:other", "hasClaim": {**first, "title": {"en": "Another"}}}
    document["credentialSubject"] = [subject, other]
    root = drawn(document)
    assert root.all("h1")[0].text == "Soil carbon"
    row = next(
        one for one in root.all("div") if [x.text for x in one.all("span", "label")] == ["More"]
    )
    assert [one.text for one in row.all("li")] == [
        *("Access <b>", "Claim", "urn:claim", "Credential", "Another")
    ]
    assert not [one for one in drawn(base()).all("span", "label") if one.text == "More"]


def test_a_label_that_is_not_in_the_file_is_marked() -> None:
    document = base()
    for node in _nodes(document):
        if node.get("type") == "Concept":
            node.pop("prefLabel", None)
    root = drawn(document)
    marked = [one.text for one in root.all("small")]
    assert " (label of the public vocabulary, not of the file)" in marked
    assert not drawn(base()).all("small")


def _nodes(value: object) -> list[dict[str, object]]:
    if isinstance(value, list):
        return [found for one in value for found in _nodes(one)]
    if not isinstance(value, dict):
        return []
    return [value, *(found for one in value.values() for found in _nodes(one))]


def test_a_credential_of_the_w3c_is_shown_whole() -> None:
    root = drawn(json.loads(bound(name="Degree <b>")))
    assert root.all("h1")[0].text == "Degree <b>"
    (whole,) = root.all("details", "whole")
    assert "open" in whole.attributes
    assert whole.attributes["class"] == "whole is-all"  # and is printed, being all that there is
    assert ".whole:not(.is-all)" in root.all("style")[0].text
    assert "Degree <b>" in whole.text
    nameless = drawn({**json.loads(bound()), "validUntil": "2030-01-01T00:00:00Z"})
    assert nameless.all("h1")[0].text == "Credential"
    labels = [one.text for one in nameless.all("span", "label")]
    assert "Valid from" in labels
    assert "Date of award" not in labels
    assert "Valid until" in nameless.text


def test_a_presentation_shows_each_credential() -> None:
    made = shown(bound(name="First"), bound(name="Second"))
    judged = verdict_of(made)
    root = read(render(judged))
    assert [one.text for one in root.all("h1")] == ["Presentation"]
    titles = [one.all("h2")[0].text for one in root.all("article")]
    assert titles == ["Checks", "First", "Second"]
    assert len(root.all("div", "verdict")) == 3
    only_read = read(render(parse(made.secured)))
    assert [one.text for one in only_read.all("p", "word")] == ["Not checked"] * 3


def test_what_is_no_credential_in_a_presentation_that_was_only_read() -> None:
    document = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": ["<html>", 7, {"type": "VerifiableCredential"}],
    }
    read_only = shown_of(parse(json.dumps(document)))
    assert [one.unverified for one in read_only.credentials] == [None] * 3
    assert "The file could not be read" in drawn(document).text


def test_more_credentials_than_a_presentation_may_have_are_told() -> None:
    document = {"type": ["VerifiablePresentation"], "verifiableCredential": [{"a": 1}] * 33}
    root = drawn({"@context": ["https://www.w3.org/ns/credentials/v2"], **document})
    assert len(root.all("article")) == 33
    assert "it shows 33 credentials; 32 are shown here at most" in root.text


def test_what_is_withheld_is_told() -> None:
    way = SdJwtVc(holder=holder("pat", "P-256").public_key)
    made = issue(course(), signer=wallet_signer("P-256"), mechanism=way, page=DotPage(), now=NOW)
    raw = made.secured
    assert shown_of(parse(raw)).withheld >= 0
    part = raw[: raw.index(b"~") + 1]
    told = shown_of(parse(part))
    assert told.withheld > 0
    root = read(render(parse(part)))
    assert "Withheld by the holder" in root.text
    chips = [one.text for one in root.all("strong")]
    assert "Not shown" in chips
    assert "Missing" not in chips
    assert "Not given" not in root.text


def test_what_a_derived_proof_leaves_out_is_not_called_missing() -> None:
    way = DataIntegrity(cryptosuite="ecdsa-sd-2023")
    whole = issue(course(), signer=wallet_signer("P-256"), mechanism=way, page=DotPage(), now=NOW)
    part = disclose(whole.secured, reveal=["/credentialSubject/hasClaim/title"])
    for root in (
        read(render(parse(part))),
        read(render(verify(part, trust=did_trust_of("P-256"), at=NOW))),
    ):
        assert {one.text for one in root.all("strong")} == {"Not shown"}


def test_an_unsigned_credential_has_a_page() -> None:
    raw = json.dumps(base()).encode()
    root = read(render(verify(raw, trust=trust())))
    assert "format.unsecured" in root.text
    assert root.all("p", "mark")


def test_times_are_said_with_their_zone() -> None:
    timed = MicroCredential(
        learner=Learner("Ána", "Novák", identifier="LA-1", email="ana@uni.example"),
        title="Soil",
        awarded_by=UNIVERSITY,
        language="en",
        valid_until=datetime(2030, 1, 2, 22, 30, tzinfo=UTC),
    )
    told = drawn(timed.to_credential().to_json()).text
    assert "2 January 2030, 22:30 UTC" in told
    assert "Identifier: LA-1 · mailto:ana@uni.example" in told


# -- everything -----------------------------------------------------------------------------------


def test_everything_is_bounded() -> None:
    html = everything({"a": [True, None, 1.5, {}, []], "b" * 200: "c" * 5000}).html
    for told in ("true", "null", "1.5", "{}", "[]", "b" * 120 + "…", " … 5,000"):
        assert told in html
    wide = everything({f"m{at}": at for at in range(3000)}).html
    assert "1,500" in wide
    assert "m1500" not in wide
    assert "… 1," in everything({"a": list(range(3000))}).html
    deep: object = "end"
    for _ in range(40):
        deep = {"a": deep}
    assert "end" not in everything({"a": deep}).html
    assert everything({"a": "b" * 300_000, "c": 1}, signs=10).html.count("<dt>") == 2


@pytest.mark.parametrize(
    ("pointer", "found"),
    [("/a/1/b~1c", 6), ("/a/9", None), ("/a/x", None), ("/z/y", None), ("/a/0/q", None)],
)
def test_pointers(pointer: str, found: object) -> None:
    assert at_pointer({"a": ["x", {"b/c": 6}]}, pointer) == found
