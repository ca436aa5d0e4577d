"""Linked data without RDF machinery: terms, and the lexical forms that literals must have."""
