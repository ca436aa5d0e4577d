"""SHACL: what shapes ask of the nodes of a graph, as plain values (SHACL, W3C 2017, 2 to 4).

A shape file is a `ShapeSet`; a node shape says for which class of nodes it counts and what their
properties must be; a property shape is one property with its bounds. The values hold what the
shapes of the European Learning Model use and nothing else; whatever else of SHACL a file has is
named in `unread`, so that no constraint is lost in silence.

For whoever evaluates them:

- a name is local to its set; `node` and `nodes` point to node shapes of the same set, and sets of
  one profile have different shapes of one name (ClaimNodeShape of "accredited" is stricter);
- one entry in `classes` is sh:class, several are one sh:or of sh:class; in `NodeShape.classes`
  each is an sh:class of its own, in `NodeShape.any_of` an absolute IRI is a class and a name
  without colon is a node shape;
- what is `deactivated` is met by every node (SHACL 2.1.1), and a node shape takes its properties
  with it;
- `min`, `max`, `has_value` and `unique_lang` look at all values of a path, the rest at each one.

    >>> from microcred.linked.terms import class_iri, property_iri
    >>> from microcred.schemas.shacl import NodeShape, PropertyShape
    >>> title = PropertyShape("Claim-dc_title", property_iri("title"), min=1, unique_lang=True)
    >>> claim = NodeShape("ClaimShape", class_iri("Claim"), (title,))
    >>> claim.properties[0].min, claim.properties[0].max, title.severity
    (1, None, 'Violation')
"""

from __future__ import annotations

from microcred.frozen import Frozen, part

__all__ = ["NodeShape", "PropertyShape", "ShapeSet"]


class PropertyShape(Frozen):
    """What one property must be (SHACL 2.3); every part that is there must hold.

    Attributes:
        name: "Person-elm_hasClaim"; for the nameless ones of published files of the same form.
        path: IRI of the property.
        min: fewest values (sh:minCount), 0 if there is no bound.
        max: most values (sh:maxCount), None if there is no bound.
        datatype: IRI of the datatype of each value (sh:datatype), None if any will do.
        classes: IRIs of classes; each value is of one of them (sh:class, or sh:or of sh:class).
        datatypes: IRIs of datatypes; each value is of one of them (sh:or of sh:datatype).
        node: name of the node shape that each value keeps (sh:node), None if there is none.
        nodes: names of node shapes; each value keeps one of them (sh:or of sh:node).
        node_kind: "IRI", "Literal", "BlankNode", "BlankNodeOrIRI", "BlankNodeOrLiteral" or
            "IRIOrLiteral" (sh:nodeKind), None if any will do.
        unique_lang: whether there is one value at most for each language (sh:uniqueLang).
        has_value: IRI that must be among the values (sh:hasValue), None if there is none.
        max_inclusive: largest number (sh:maxInclusive), None if there is no bound.
        severity: "Violation", "Warning" or "Info" (sh:severity).
        message: what it asks, for people; no part of its meaning.
        deactivated: whether it counts for nothing (sh:deactivated).
        unread: other constraints of SHACL that the file has here, as "sh:pattern ...".
    """

    name: str
    path: str
    min: int = 0
    max: int | None = None
    datatype: str | None = None
    classes: tuple[str, ...] = ()
    datatypes: tuple[str, ...] = ()
    node: str | None = None
    nodes: tuple[str, ...] = ()
    node_kind: str | None = None
    unique_lang: bool = False
    has_value: str | None = None
    max_inclusive: int | None = None
    severity: str = "Violation"
    message: str = ""
    deactivated: bool = False
    unread: tuple[str, ...] = ()


class NodeShape(Frozen):
    """What the nodes of a class must be, or a rule that properties refer to (SHACL 2.2).

    Attributes:
        name: "PersonShape".
        target: IRI of the class whose nodes it counts for (sh:targetClass); None if it is only
            referred to.
        properties: what the properties of the node must be (sh:property).
        classes: IRIs of classes; the node is of each of them (sh:class).
        any_of: the node is of one of these classes (absolute IRIs) or keeps one of these node
            shapes (names), as one sh:or; empty if there is none.
        severity: "Violation", "Warning" or "Info"; of what the node itself breaks.
        message: what it asks, for people; no part of its meaning.
        deactivated: whether it counts for nothing, with all its properties.
        unread: other constraints of SHACL that the file has here.
    """

    name: str
    target: str | None
    properties: tuple[PropertyShape, ...] = ()
    classes: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    severity: str = "Violation"
    message: str = ""
    deactivated: bool = False
    unread: tuple[str, ...] = ()


class ShapeSet(Frozen):
    """One file of shapes, by itself as it is published.

    Attributes:
        name: "generic-no-cv" (without vocabularies), "generic-full" (the vocabularies),
            "accredited", "converted", "diplomaSupplement" or "issuedByMandate"; of what was read
            the last part of its IRI.
        iri: of the file, the one that a credential's `credentialSchema` names.
        imports: IRIs of the files that count with it (owl:imports).
        shapes: by their names.
        ignored: what the file says under sh: that SHACL does not define, as
            "Person-elm_citizenshipCountry sh:nodekind"; it means nothing.
    """

    name: str
    iri: str
    imports: tuple[str, ...] = ()
    shapes: tuple[NodeShape, ...] = ()
    ignored: tuple[str, ...] = part(default=(), compare=False)

    def shape(self, name: str) -> NodeShape | None:
        """The shape of a name, None if there is none."""
        return next((shape for shape in self.shapes if shape.name == name), None)
