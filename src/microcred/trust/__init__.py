"""From a key reference to a key that is trusted, or not, at a time."""

from microcred.trust.resolution import Resolution, SignerIdentity
from microcred.trust.resolver import resolve

__all__ = ["Resolution", "SignerIdentity", "resolve"]
