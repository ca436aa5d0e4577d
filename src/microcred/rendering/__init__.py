"""Rendering: a credential and its verdict as one HTML file that carries its own proof.

>>> from microcred.rendering import render
>>> from microcred.parsing import parse
>>> page = render(parse('{"type": ["VerifiableCredential", "EuropeanDigitalCredential"]}'))
>>> b"Nobody has verified this file" in page
True
"""

from __future__ import annotations

from microcred.rendering.page import render

__all__ = ["render"]
