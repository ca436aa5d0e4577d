"""The releases of the data model, and how a document tells which one it keeps.

>>> from microcred.releases import RELEASES
>>> [release.name for release in RELEASES]
['ELM 3.2', 'ELM 3.1']
"""

from microcred.releases.elm_3 import ELM_3, ELM_3_1, RELEASES, detect
from microcred.releases.elm_ebsi import ELM_EBSI
from microcred.releases.release import Release
from microcred.releases.w3c import W3C_1_1, W3C_2_0

__all__ = ["ELM_3", "ELM_3_1", "ELM_EBSI", "RELEASES", "W3C_1_1", "W3C_2_0", "Release", "detect"]
