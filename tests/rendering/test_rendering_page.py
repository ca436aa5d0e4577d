"""The page as a whole: what is in it, its policy, its languages, and the file that it carries."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator

import pytest
from rendered import UNIVERSITY, Tag, demo, read, trust, verdict

from microcred.crypto.seal import Seal
from microcred.errors import ModelError
from microcred.findings import Outcome
from microcred.jsontext import Limits
from microcred.micro_credential import Learner, MicroCredential
from microcred.parsing import parse
from microcred.policy import ANY_ISSUER, Trust
from microcred.rendering import render
from microcred.verifying import verify


def pages() -> dict[str, bytes]:
    """A page of each outcome."""
    altered = demo().replace(b"Soil carbon", b"Soil carbox")
    other = Trust(anchors=[Seal.for_testing(UNIVERSITY).root], issuers=["NTRIE-123456"])
    unreadable = verify(b"%PDF-1.7", trust=Trust(issuers=ANY_ISSUER))
    return {
        "Verified": render(verdict(demo())),
        "Not valid": render(verdict(altered)),
        "Not settled": render(verify(demo(), trust=other)),
        "Not checked": render(parse(demo())),
        "Not valid ": render(unreadable, secured=b"%PDF-1.7"),
    }


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    """Those pages, made once."""
    return pages()


@pytest.mark.parametrize(
    "word", ["Verified", "Not valid", "Not settled", "Not checked", "Not valid "]
)
def test_each_outcome_has_a_page(made: dict[str, bytes], word: str) -> None:
    root = read(made[word])
    (title,) = root.all("title")
    (said,) = root.all("p", "word")
    assert title.text.startswith(f"{word.strip()}: ")
    assert said.text == word.strip()
    assert bool(root.all("p", "mark")) is (word != "Verified")
    (policy,) = [one for one in root.all("meta") if "http-equiv" in one.attributes]
    (sheet,) = root.all("style")
    digest = base64.b64encode(hashlib.sha256(sheet.text.encode()).digest()).decode()
    content = policy.attributes["content"] or ""
    assert content.startswith(f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:;")
    assert "unsafe" not in content
    assert not re.search("url\\(|@import|expression", sheet.text)


def test_the_file_comes_back_and_verifies_alike(made: dict[str, bytes]) -> None:
    page = made["Verified"]
    assert parse(page).raw == demo()
    at = verdict(demo()).verified_at
    first, again = (verify(raw, trust=trust(), at=at) for raw in (demo(), page))
    assert first == again
    assert again.outcome is Outcome.PASSED
    assert render(verify(page, trust=trust(), at=at)) == render(first)
    assert verify(made["Not valid "], trust=trust()).reasons() == ("format.malformed",)


def test_only_the_file_of_the_verdict_is_carried() -> None:
    told = verdict(demo())
    assert render(told, secured=demo()) == render(told) == render(told, secured=render(told))
    for other in (b"another", render(parse(demo().replace(b"Soil", b"Oils")))):
        with pytest.raises(ModelError, match="not the one"):
            render(told, secured=other)
    assert b"The file itself is not in this page" in render(told, limits=Limits(max_bytes=99))
    with pytest.raises(ModelError, match="verdict"):
        render(demo())  # type: ignore[arg-type]
    for wrong in ("de", ["klingon!"], [""]):
        with pytest.raises(ModelError, match="tags"):
            render(told, languages=wrong)


OUTLINE = """\
header.bar
  fieldset.switch
main
  article.credential
    div.verdict
      p.word: Verified
    section.card
      h1: Soil carbon
      h2.part: Mandatory elements
      dl.elements 11
      h2.part: Optional elements
      dl.elements 5
      h2.part: Beside the elements
      dl.elements 3
    section.checks
      h2: Checks
      details.folded
    details.whole
    details.whole
footer
  section.file
    h2: The sealed file
    a.button"""

_TOLD = {
    *("header", "main", "footer", "article", "section", "fieldset", "details"),
    *("h1", "h2", "h3", "dl"),
}


def outline(tag: Tag, depth: int = 0) -> Iterator[str]:
    """The landmarks, headings and lists of a page, as they nest."""
    for child in tag.children:
        if not isinstance(child, Tag):
            continue
        first = (child.attributes.get("class") or "").split(" ")[0]
        if first in ("data", "facts"):
            continue
        if child.name in _TOLD or first in ("verdict", "word", "button"):
            name = f"{child.name}.{first}".rstrip(".")
            said = f": {child.text}" if child.name[0] == "h" and child.name[1:].isdigit() else ""
            said = f": {child.text}" if first == "word" else said
            said = f" {len(child.children)}" if child.name == "dl" else said
            yield f"{'  ' * depth}{name}{said}"
            yield from outline(child, depth + 1)
        else:
            yield from outline(child, depth)


def test_the_outline_of_the_page(made: dict[str, bytes]) -> None:
    root = read(made["Verified"])
    (body,) = root.all("body")
    assert "\n".join(outline(body)) == OUTLINE
    head = [one.name for one in root.all("head")[0]]
    assert head[:3] == ["head", "meta", "meta"]
    assert set(head) == {"head", "meta", "title", "link", "style"}


def test_the_tab_of_a_title_without_ink_says_what_it_is() -> None:
    for title in ("\u3164", "\u202e\u200b"):
        course = MicroCredential(
            learner=Learner("Ána", "Novák"), title=title, awarded_by=UNIVERSITY, language="en"
        )
        raw = json.dumps(course.to_credential().to_json())
        assert read(render(parse(raw))).all("title")[0].text == "Not checked: Credential"
