"""The releases of the data model, and how a document tells which one it keeps.

>>> from microcred.releases import RELEASES
>>> [release.name for release in RELEASES]
['ELM 3.2', 'ELM 3.1']
"""

from microcred.releases.elm_3 import ELM_3, ELM_3_1, RELEASES, detect
from microcred.releases.release import Release

__all__ = ["ELM_3", "ELM_3_1", "RELEASES", "Release", "detect"]
