"""What the tests of status share."""

from __future__ import annotations

from conftest_registry import other_url, registry, server, url

__all__ = ["other_url", "registry", "server", "url"]
