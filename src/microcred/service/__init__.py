"""The service: HTTP for programs in other languages, and a page for people (extra `service`).

The Verifiable Credential API of the W3C (VCALM, and VC-API as the W3C's suites speak it), status
lists, and a page that verifies a file. `microcred serve` runs it; `create_app` in
`microcred.service.application` gives the ASGI application for a server of one's own.

    >>> from microcred.service import Settings
    >>> Settings().api
    'vcalm'
"""

from microcred.service.settings import Bounds, Issuer, Settings

__all__ = ["Bounds", "Issuer", "Settings"]
