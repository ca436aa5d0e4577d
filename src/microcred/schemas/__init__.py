"""The published schemas: contexts, shapes and JSON Schema as projections of the typed model.

Each room is imported by its own name, since what projects needs pydantic and what verifies does
not: `shapes` holds the values and hands out those of a release, `contexts` the JSON-LD contexts.

    >>> from microcred.releases import ELM_3
    >>> from microcred.schemas.shapes import shape_sets
    >>> tuple(shape_sets(ELM_3))[:3]
    ('generic-no-cv', 'generic-full', 'accredited')
"""
