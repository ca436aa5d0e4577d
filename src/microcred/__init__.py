"""European micro-credentials: describe, seal, parse and verify them.

    >>> from microcred import (ECTS, Learner, MicroCredential, Provider, QualityAssurance,
    ...                        Seal, Trust, issue, verify)
    >>> uni = Provider(name="Example University", country="IE", identifier="NTRIE-123456")
    >>> course = MicroCredential(
    ...     learner=Learner(given_name="Ána", family_name="Novák"), title="Soil carbon",
    ...     awarded_by=uni, learning_outcomes=["Measures soil organic carbon"],
    ...     workload=ECTS(2), eqf_level=6, assessment="written examination",
    ...     participation="online", language="en",
    ...     quality_assurance=QualityAssurance("Institutional Quality Assurance", agency=uni))
    >>> seal = Seal.for_testing(uni)
    >>> sealed = issue(course, signer=seal).secured
    >>> verdict = verify(sealed, trust=Trust(anchors=[seal.root], issuers=[uni.identifier]))
    >>> print(verdict.outcome, verdict.require().micro_credential.title)
    PASSED Soil carbon

The names below are loaded on first use (PEP 562), so that `import microcred` costs milliseconds;
everything else lives in named sub-packages, the classes of the European Learning Model in
`microcred.elm`.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from microcred.first_use import names_on_first_use
from microcred.version import __version__

if TYPE_CHECKING:
    from microcred.batch import issue_many, verify_many
    from microcred.crypto.seal import Seal
    from microcred.errors import MicrocredError, VerificationFailed
    from microcred.findings import Outcome
    from microcred.issuing import issue
    from microcred.micro_credential import (
        ECTS,
        Grade,
        Hours,
        Learner,
        LearningOutcome,
        Mandate,
        MicroCredential,
        Provider,
        QualityAssurance,
    )
    from microcred.parsing import parse
    from microcred.policy import ANY_ISSUER, Policy, Trust
    from microcred.presenting import present
    from microcred.verification_cache import VerificationCache
    from microcred.verifying import Verification, verify

__all__ = [
    "ANY_ISSUER",
    "ECTS",
    "Grade",
    "Hours",
    "Learner",
    "LearningOutcome",
    "Mandate",
    "MicroCredential",
    "MicrocredError",
    "Outcome",
    "Policy",
    "Provider",
    "QualityAssurance",
    "Seal",
    "Trust",
    "Verification",
    "VerificationCache",
    "VerificationFailed",
    "__version__",
    "issue",
    "issue_many",
    "parse",
    "present",
    "verify",
    "verify_many",
]

_HOMES = MappingProxyType(
    {
        "ANY_ISSUER": "policy",
        "ECTS": "micro_credential",
        "Grade": "micro_credential",
        "Hours": "micro_credential",
        "Learner": "micro_credential",
        "LearningOutcome": "micro_credential",
        "Mandate": "micro_credential",
        "MicroCredential": "micro_credential",
        "MicrocredError": "errors",
        "Outcome": "findings",
        "Policy": "policy",
        "Provider": "micro_credential",
        "QualityAssurance": "micro_credential",
        "Seal": "crypto.seal",
        "Trust": "policy",
        "Verification": "verifying",
        "VerificationCache": "verification_cache",
        "VerificationFailed": "errors",
        "issue": "issuing",
        "issue_many": "batch",
        "parse": "parsing",
        "present": "presenting",
        "verify": "verifying",
        "verify_many": "batch",
    }
)

__getattr__, __dir__ = names_on_first_use(globals(), _HOMES)
