"""The disclosure table: what a nested ELM credential always discloses, class by class.

Generated from the model: each property of the classes below gets one of three words. `whole` is
always disclosed, with everything in it; `open` is always disclosed, and what is in it is asked
again; `withheld` may be withheld, and so may parts of claims in it. Of an array the elements are
meant, one by one. The defaults are on the side of the learner: what the model does not know of a
person or a claim may be withheld.

What a verifier always needs is not for withholding: who issued, when, until when, what kind of
thing, its title, who awarded it, the shapes, the status, the terms, and on what it rests. The
pictures of the pages are, since they show the learner's name.

    >>> from microcred.wallet_types.disclosure_table import word_for
    >>> word_for("Person", "givenName"), word_for("LearningAchievement", "title")
    ('withheld', 'whole')
    >>> word_for("DisplayParameter", "individualDisplay"), word_for("Note", "noteLiteral")
    ('withheld', 'whole')
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from microcred.frozen import Frozen

__all__ = ["CLAIMS", "CLASSES", "ROOT", "Rule", "Word", "is_asked_again", "rule_of", "word_for"]

Word: TypeAlias = Literal["whole", "open", "withheld"]

ROOT: Final = "EuropeanDigitalCredential"
"""The class at the root of every nested credential."""

_NAMED: Final = frozenset({"id", "type"})
_ALWAYS_OF_CLAIMS: Final = _NAMED | {"title", "dcType", "dateIssued", "expiryDate"}


class Rule(Frozen):
    """What is disclosed of one class.

    Attributes:
        default: the word for all members that are not named here, known to the model or not.
        whole: members that are always disclosed.
        open: members that are always disclosed and looked into.
        withheld: members that may be withheld.
    """

    default: Word
    whole: frozenset[str] = frozenset()
    open: frozenset[str] = frozenset()
    withheld: frozenset[str] = frozenset()

    def word(self, name: str) -> Word:
        """The word for a member by its JSON name."""
        if name in self.whole:
            return "whole"
        if name in self.open:
            return "open"
        return "withheld" if name in self.withheld else self.default


_CLAIM: Final = Rule(
    "withheld", whole=_ALWAYS_OF_CLAIMS, open=frozenset({"awardedBy", "specifiedBy"})
)
_PERSON: Final = Rule("withheld", whole=frozenset({"type"}), open=frozenset({"hasClaim"}))
_SPECIFICATION: Final = Rule("withheld", whole=_NAMED | {"title", "dcType"})

CLAIMS: Final = (
    "Claim",
    "LearningAchievement",
    "LearningActivity",
    "LearningAssessment",
    "LearningEntitlement",
)
"""The classes of what is claimed of a person."""

_RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        ROOT: Rule(
            "whole",
            open=frozenset({"credentialSubject", "displayParameter", "evidence"}),
            withheld=frozenset({"attachment", "holder", "identifier"}),
        ),
        "DisplayParameter": Rule(
            "whole", withheld=frozenset({"individualDisplay", "summaryDisplay"})
        ),
        # On whose behalf it was issued has to be seen; the files may be of the learner.
        "Evidence": Rule("whole", withheld=frozenset({"embeddedEvidence"})),
        "Person": _PERSON,
        "Agent": _PERSON,
        "AwardingProcess": Rule(
            "whole", withheld=frozenset({"additionalNote", "awards", "description", "used"})
        ),
        **dict.fromkeys(CLAIMS, _CLAIM),
        "LearningAchievementSpecification": _SPECIFICATION,
        "LearningActivitySpecification": _SPECIFICATION,
        "LearningAssessmentSpecification": _SPECIFICATION,
        "LearningEntitlementSpecification": _SPECIFICATION,
        "Qualification": _SPECIFICATION,
        "Specification": _SPECIFICATION,
    }
)

CLASSES: Final = tuple(_RULES)
"""The classes whose members are asked for one by one."""


def rule_of(name: str) -> Rule | None:
    """The rule of a class by its JSON name, None for a class that is disclosed as a whole."""
    return _RULES.get(name)


def word_for(name: str, member: str) -> Word:
    """The word for a member of a class, both by their JSON names."""
    rule = _RULES.get(name)
    return "whole" if rule is None else rule.word(member)


def is_asked_again(word: Word, name: str) -> bool:
    """Whether the members of a value are asked for by its class.

    Within what may be withheld only claims are: a person who is shown there has no say, and a part
    of a course is shown or not.
    """
    return name in _RULES and (word == "open" or (word == "withheld" and name in CLAIMS))
