"""The lines CERTIFICATE of a seal, for the time that is proven, else that of validation.

ETSI EN 319 102-1 clauses 5.2.6.4, 5.3.4 and 5.5.4: a certificate that does not hold at that time
leaves the verdict open, unless a proof shows that the seal was made when it could not be: before
the certificate was there (NOT_YET_VALID), or, by a timestamp on its content, after it had ended
(EXPIRED). Only these are FAILED.

    >>> from microcred.trust.judged_certificate import certificate_lines
    >>> certificate_lines.__doc__.splitlines()[0]
    "Whether the signer's certificate leads to an anchor at a time; every fault by itself."
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from microcred.crypto.certificates import Certificate
from microcred.findings import Check, Finding, Outcome
from microcred.trust.past_validation import Validator
from microcred.trust.path_building import Path
from microcred.trust.path_validation import Fault, Place, faults_of
from microcred.trust.resolution import shown
from microcred.trust.x509 import no_path_line

__all__ = ["certificate_lines"]

_BASIC = "ETSI EN 319 102-1 5.3.4"
_WITH_TIME = "ETSI EN 319 102-1 5.5.4"


def certificate_lines(
    leaf: Certificate,
    path: Path | None,
    validator: Validator,
    when: datetime,
    *,
    proven: bool,
    content: datetime | None,
) -> Iterator[Finding]:
    """Whether the signer's certificate leads to an anchor at a time; every fault by itself.

    One fault must not hide another, and where no path leads to an anchor, what is wrong with the
    signer's certificate by itself is told all the same.

    Args:
        leaf: the signer's certificate.
        path: the best one, None if there is none.
        validator: knows the anchors.
        when: the best signature time, aware.
        proven: whether a timestamp proves it.
        content: the time of a timestamp on the content, before which the seal was not made.
    """
    if path is None:
        yield no_path_line(leaf, anchored=bool(validator.anchors("seal")))
        faults = faults_of(leaf, when, Place())
    elif not path.faults:
        how = "as a timestamp proves" if proven else "the time of validation"
        anchor = shown(path.certificates[-1])
        detail = f"a path leads to {anchor}, valid at {when.isoformat()}, {how}"
        clause = f"RFC 5280 6.1, {_WITH_TIME if proven else 'ETSI EN 319 102-1 5.2.6.4'}"
        code = "certificate.trusted"
        yield Finding(Check.CERTIFICATE, Outcome.PASSED, code, detail, "", clause)
        faults = ()
    else:
        faults = path.faults
    for fault in faults:
        yield _line(fault, leaf, when, proven, content)


def _line(
    fault: Fault, leaf: Certificate, when: datetime, proven: bool, content: datetime | None
) -> Finding:
    outcome, clause, detail = Outcome.INDETERMINATE, fault.clause, fault.detail
    own = fault.detail.startswith(f"{shown(leaf)}: ")
    if fault.code == "certificate.not_yet_valid" and proven and own and when < leaf.not_before:
        outcome, clause = Outcome.FAILED, f"{_WITH_TIME} (NOT_YET_VALID)"
        detail = f"{detail}, after the seal was made"
    elif fault.code == "certificate.expired" and own and content and content > leaf.not_after:
        outcome, clause = Outcome.FAILED, f"{_BASIC} (EXPIRED)"
        detail = f"{detail}, before the seal was made: its content is of {content.isoformat()}"
    return Finding(Check.CERTIFICATE, outcome, fault.code, detail, "", clause)
