"""Trusted lists (ETSI TS 119 612) and what they say of a seal (TS 119 615).

Imported where a list is given, and not before; lxml, of the extra `eutl`, is imported where XML is
read.
"""
