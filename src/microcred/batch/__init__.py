"""Many at once: rows in, one result for each out; one failure never stops the rest.

>>> from microcred.batch import read_rows
>>> [one.number for one in read_rows([{"title": "Soil carbon"}])]
[1]
"""

from microcred.batch.issuing import issue_many
from microcred.batch.reading import read_rows
from microcred.batch.values import Given, Mend, RowResult
from microcred.batch.verifying import verify_many
from microcred.crypto.key_opening import KeyFile, KeyReference, TokenKey

__all__ = [
    "Given",
    "KeyFile",
    "KeyReference",
    "Mend",
    "RowResult",
    "TokenKey",
    "issue_many",
    "read_rows",
    "verify_many",
]
