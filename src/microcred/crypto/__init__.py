"""Keys, signatures, certificates and JSON Web Signatures as values; no trust is decided here.

>>> from microcred.crypto.keys import PrivateKey
>>> key = PrivateKey.generate("P-256")
>>> key.public_key.verify("ES256", key.sign("ES256", b"text"), b"text")
True
"""
