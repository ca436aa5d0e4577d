"""The verdict on a page: its word and what it means, who signed, and each finding with advice.

What a finding means and what to do about it are the two sentences of docs/findings.md, in English
and marked so. What failed or stayed open stands in plain sight; what passed is folded away. The
outcome is said by a word and a sign, never by a colour alone (WCAG 2.2, 1.4.1).

    >>> from microcred.findings import Check, Finding, Outcome
    >>> from microcred.rendering.judged import findings_list
    >>> found = Finding(Check.VALIDITY, Outcome.FAILED, "validity.expired", "ended <2024>")
    >>> "ended &lt;2024&gt;" in findings_list([found], ["en"]).html
    True
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

from microcred.codes import CODES
from microcred.findings import Check, Finding, Outcome
from microcred.page.words import Words
from microcred.rendering.markup import NOTHING, Attributes, Markup, element, joined
from microcred.rendering.phrases import Phrases
from microcred.rendering.shown import Shown
from microcred.rendering.signs import visible
from microcred.rendering.writer import spoken

__all__ = ["checks", "findings_list", "icon", "mark", "style_of", "verdict", "word_of"]

_STYLES: Final[Mapping[Outcome | None, str]] = MappingProxyType(
    {
        Outcome.PASSED: "passed",
        Outcome.WARNING: "note",
        Outcome.SKIPPED: "plain",
        Outcome.INDETERMINATE: "open",
        Outcome.FAILED: "failed",
        None: "plain",
    }
)
_ICONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "passed": "M7 12.5l3.4 3.4L17 9",
        "open": "M12 6.5v7M12 16.6v.4",
        "note": "M12 11v6.5M12 7.4v.2",
        "failed": "M8 8l8 8M16 8l-8 8",
        "plain": "M8 12h8",
    }
)
_MOST_REASONS: Final = 4
# The layers in the order in which they matter to a reader.
_WEIGHT: Final = (
    Check.FORMAT,
    Check.SIGNATURE,
    Check.ISSUER,
    Check.TRUSTED_ISSUER,
    Check.CERTIFICATE,
    Check.KEY,
    Check.STATUS,
    Check.VALIDITY,
    Check.REVOCATION,
    *(one for one in Check if one.value in ("ALGORITHM", "PRESENTED", "HOLDER", "SCHEMA")),
    Check.ANNEX_I,
    Check.QUALIFIED,
    Check.TIMESTAMP,
    Check.ACCREDITATION,
)
_TROUBLE: Final = (Outcome.FAILED, Outcome.INDETERMINATE, Outcome.WARNING)
_MOST_DETAILS: Final = 12
_MOST_GROUPS: Final = 200
_LONGEST: Final = 600
_NO_ADVICE: Final = "Nothing."


def style_of(outcome: Outcome | None) -> str:
    """The name of an outcome in the style: passed, note, open, failed or plain."""
    return _STYLES[outcome]


def word_of(outcome: Outcome | None) -> Callable[[Phrases, Words], str]:
    """Gives the word of a verdict in a language."""
    name = _NAMES[outcome]
    return lambda phrases, words: str(getattr(phrases, name))


_NAMES: Final[Mapping[Outcome | None, str]] = MappingProxyType(
    {
        Outcome.PASSED: "verified",
        Outcome.INDETERMINATE: "open",
        Outcome.FAILED: "failed",
        None: "unchecked",
    }
)


def icon(style: str) -> Markup:
    """The sign of an outcome, beside its word."""
    return element(
        "svg",
        {"class": "icon", "viewBox": "0 0 24 24", "aria-hidden": "true", "focusable": "false"},
        element("circle", {"cx": "12", "cy": "12", "r": "10.5"}),
        element("path", {"d": _ICONS[style]}),
    )


def mark(shown: Shown, tags: Sequence[str]) -> Markup:
    """What marks everything that is not verified; nothing where it is."""
    if shown.outcome is Outcome.PASSED:
        return NOTHING
    style = style_of(shown.outcome)
    return element(
        "p",
        {"class": f"mark is-{style}"},
        icon(style),
        element("span", None, spoken(tags, word_of(shown.outcome))),
    )


def verdict(shown: Shown, tags: Sequence[str]) -> Markup:
    """The verdict in large: word, meaning, signer and time.

    Args:
        shown: what it is on.
        tags: of the editions.
    """
    style = style_of(shown.outcome)
    name = f"{_NAMES[shown.outcome]}_text"
    meaning = spoken(tags, lambda phrases, words: str(getattr(phrases, name)))
    return element(
        "div",
        {"class": f"verdict is-{style}"},
        icon(style),
        element(
            "div",
            {"class": "said"},
            element("p", {"class": "word"}, spoken(tags, word_of(shown.outcome))),
            element("p", {"class": "meaning"}, meaning),
            _reasons(shown, tags),
            _facts(shown, tags),
        ),
    )


def _reasons(shown: Shown, tags: Sequence[str]) -> Markup:
    """Why it did not pass, in a few sentences: what failed first, one finding for each check."""
    if shown.outcome is Outcome.PASSED:
        return NOTHING
    seen: dict[Check, Finding] = {}
    for outcome in (Outcome.FAILED, Outcome.INDETERMINATE):
        for check in _WEIGHT:
            for one in shown.findings:
                if one.outcome is outcome and one.check is check:
                    seen.setdefault(check, one)
    shown_first = list(seen.values())[:_MOST_REASONS]
    items = [element("li", None, _reason(one, tags)) for one in shown_first]
    return element("ul", {"class": "reasons"}, *items) if items else NOTHING


def _reason(finding: Finding, tags: Sequence[str]) -> Markup:
    row = CODES.get(finding.code)
    name = element("b", None, spoken(tags, lambda p, w: p.check(finding.check)), ": ")
    meaning = _with_code(row.meaning) if row else visible(finding.detail[:_LONGEST])
    return joined([name, element("span", {"lang": "en", "dir": "ltr"}, meaning)])


def _facts(shown: Shown, tags: Sequence[str]) -> Markup:
    """Who signed, for when it was verified, and what is withheld."""
    rows: list[tuple[Markup, Markup]] = []
    if shown.signer is not None:
        proven = shown.is_proven
        told = spoken(tags, lambda p, w: p.proven if proven else p.not_proven)
        style = "passed" if proven else "open"
        chip = element("span", {"class": f"chip is-{style}"}, told)
        name = element("bdi", None, visible(str(shown.signer)[:_LONGEST]))
        rows.append((spoken(tags, lambda p, w: p.sealed_by), joined([name, chip], " ")))
    if shown.verified_at is not None:
        at = shown.verified_at
        time = element("time", _moment(at), f"{at:%Y-%m-%d %H:%M} UTC")
        rows.append((spoken(tags, lambda p, w: p.at), time))
    if shown.existed is not None:
        at = shown.existed
        time = element("time", _moment(at), f"{at:%Y-%m-%d %H:%M %Z}")
        rows.append((spoken(tags, lambda p, w: p.existed), time))
    if shown.withheld:
        rows.append((spoken(tags, lambda p, w: p.withheld), joined([str(shown.withheld)])))
    return _described(rows)


def _moment(at: datetime) -> Attributes:
    return {"datetime": at.isoformat(), "dir": "ltr"}


def _described(rows: Iterable[tuple[Markup, Markup]]) -> Markup:
    pairs = [
        element("div", None, element("dt", None, name), element("dd", None, value))
        for name, value in rows
    ]
    return element("dl", {"class": "facts"}, *pairs) if pairs else NOTHING


# -- findings -------------------------------------------------------------------------------------


def checks(shown: Shown, tags: Sequence[str], level: int) -> Markup:
    """The findings: trouble first and open, the rest folded.

    Args:
        shown: whose.
        tags: of the editions.
        level: of the heading.
    """
    if not shown.findings:
        return NOTHING
    trouble = [one for outcome in _TROUBLE for one in shown.findings if one.outcome is outcome]
    others = [one for one in shown.findings if one.outcome not in _TROUBLE]
    folded = element(
        "details",
        {"class": "folded"},
        element("summary", None, spoken(tags, lambda p, w: p.others), _count(others)),
        findings_list(others, tags),
    )
    return element(
        "section",
        {"class": "checks"},
        element(f"h{level}", None, spoken(tags, lambda p, w: p.checks)),
        findings_list(trouble, tags),
        folded if others else None,
    )


def _count(found: Sequence[Finding]) -> Markup:
    return element("bdi", {"class": "count"}, f"({len(found)})")


def findings_list(findings: Sequence[Finding], tags: Sequence[str]) -> Markup:
    """Findings, those of one code together.

    Args:
        findings: in the order in which they are shown.
        tags: of the editions.
    """
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for one in findings:
        groups.setdefault((one.check, one.outcome, one.code), []).append(one)
    shown = [_group(group, tags) for group in list(groups.values())[:_MOST_GROUPS]]
    return element("ul", {"class": "findings"}, *shown) if shown else NOTHING


def _group(group: Sequence[Finding], tags: Sequence[str]) -> Markup:
    first = group[0]
    style = style_of(first.outcome)
    place = list(Outcome).index(first.outcome)
    chip = element(
        "span",
        {"class": f"chip is-{style}"},
        icon(style),
        spoken(tags, lambda p, w: p.outcomes[place]),
    )
    name = element("b", None, spoken(tags, lambda p, w: p.check(first.check)))
    code = element("code", None, visible(first.code))
    return element(
        "li",
        {"class": f"finding is-{style}"},
        element("p", {"class": "what"}, joined([chip, name, code], " ")),
        _explained(first, tags),
        _details(group, tags),
    )


def _explained(finding: Finding, tags: Sequence[str]) -> Markup:
    """What the code means, and what to do about it; of what passed only if there is something."""
    row = CODES.get(finding.code)
    if row is None:
        return NOTHING
    told = _with_code(row.meaning)
    meaning = element("p", {"class": "meaning", "lang": "en", "dir": "ltr"}, told)
    if row.advice == _NO_ADVICE and finding.outcome is Outcome.PASSED:
        return meaning
    label = element("b", None, spoken(tags, lambda p, w: p.advice), ": ")
    said = element("span", {"lang": "en", "dir": "ltr"}, _with_code(row.advice))
    return joined([meaning, element("p", {"class": "advice"}, label, said)])


def _with_code(sentence: str) -> Markup:
    """A sentence of the table of codes; what stands in backticks there is code."""
    pieces = sentence.split("`")
    return joined(element("code", None, one) if at % 2 else one for at, one in enumerate(pieces))


def _details(group: Sequence[Finding], tags: Sequence[str]) -> Markup:
    """What was seen in this file; where it was seen in several places, they are folded."""
    told = [one for one in map(_detail, group[:_MOST_DETAILS]) if one]
    if len(group) == 1:
        return joined(told)
    summary = element("summary", None, spoken(tags, lambda p, w: p.details), _count(group))
    rest = _rest(len(group) - _MOST_DETAILS, tags)
    return element("details", {"class": "inner"}, summary, element("div", None, *told, rest))


def _detail(finding: Finding) -> Markup:
    """What was seen in this file, where, and what it rests on."""
    detail = element("bdi", {"lang": "en"}, visible(finding.detail[:_LONGEST]))
    where = element("code", None, visible(finding.where[:_LONGEST])) if finding.where else None
    clause = element("cite", {"lang": "en"}, visible(finding.clause)) if finding.clause else None
    told = joined([detail if finding.detail else None, where, clause], " ")
    return element("p", {"class": "detail"}, told) if told else NOTHING


def _rest(count: int, tags: Sequence[str]) -> Markup:
    if count <= 0:
        return NOTHING
    return element("p", {"class": "detail"}, spoken(tags, lambda p, w: p.more), f" {count}")
