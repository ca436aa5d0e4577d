"""JSON-LD whole: documents beyond the compiled subset, read by pyld under our own demands.

JSON-LD 1.1 Processing Algorithms, sections 4 and 5. Only pyld's expansion is taken: it gets its
contexts from here (known and given ones, never fetched), starts from no base IRI, keeps nothing
from one document to the next, and is bounded in size, depth and work. It is watched as it walks the
document, so that each member and value that it drops in silence is a finding with its place; the
quads of what is left are made by `microcred.linked.statements`, which checks every IRI and tag.

    >>> from microcred.linked.active_context import contexts_of
    >>> from microcred.linked.json_ld import read_whole
    >>> local = {"made": {"@id": "urn:example:made", "@container": "@list"}}
    >>> document = {"@context": local, "@id": "urn:example:1", "made": ["Cheese"], "at": "home"}
    >>> whole = read_whole(document, contexts_of("ELM 3.2"))
    >>> len(whole.quads), [(finding.code, finding.where) for finding in whole.findings]
    (3, [('term.undefined', '/at')])
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NoReturn

from microcred.errors import LinkedDataError
from microcred.linked.definitions import LONGEST_IRI
from microcred.linked.graph import pointer
from microcred.linked.local_contexts import LocalContexts
from microcred.linked.names import Names
from microcred.linked.statements import Whole, state

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue
    from microcred.linked.active_context import Contexts

__all__ = ["Reading", "read_whole"]

# Every relative IRI is resolved against this, so that none passes for an absolute one: without any
# base pyld would invent one (example.org), or not know the properties of an index.
_RELATIVE: Final = "x-relative:"
_NOWHERE: Final = _RELATIVE + "//nowhere/"
_DEEPEST: Final = 128
_MOST_VALUES: Final = 100_000
_NO_JSON: Final = "the document is no JSON"


def read_whole(document: Mapping[str, JsonValue], contexts: Contexts) -> Whole:
    """Read a document as linked data.

    Args:
        document: a JSON object.
        contexts: the contexts that it may name.

    Returns:
        its quads and what they do not hold; nothing is lost if there are no findings.

    Raises:
        LinkedDataError: a context is unknown or invalid, a protected term is redefined, it is no
            JSON-LD 1.1, or too large, too deep or too much work.
    """
    reading = Reading(contexts)
    expanded = reading.expand(document)
    return state(expanded, reading.names, reading.place_of, _RELATIVE)


class Reading:
    """One document that pyld expands.

    Attributes:
        names: the findings so far.
        local: its contexts.
    """

    def __init__(self, contexts: Contexts) -> None:
        """Of a document that is not read yet."""
        self.local = LocalContexts(contexts)
        self.names = Names()
        self._pointers: dict[int, str] | None = None
        self._around: list[tuple[str, Any]] = []
        self._at: list[int] = []
        self._made: dict[int, tuple[Any, str]] = {}

    def expand(
        self, document: Mapping[str, JsonValue], *, base: str = _NOWHERE, local: JsonValue = None
    ) -> list[Any]:
        """Its expanded form, as pyld makes it; `local` is a context that is put around it.

        Raises:
            LinkedDataError: as `read_whole`.
        """
        _refuse_unbounded(document)
        self.local.has_base = base != _NOWHERE
        options: dict[str, Any] = {
            "base": base,
            "contextResolver": _Resolver(),
            "documentLoader": _refuse_loading,
            "processingMode": "json-ld-1.1",
        }
        if local is not None:
            options["expandContext"] = local
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what is a finding or an error here
            expanded: list[Any] = self._run(document, options)
        if self._pointers is None:
            raise LinkedDataError("this release of pyld works in a way that is not known here")
        return expanded

    def _run(self, document: Mapping[str, JsonValue], options: dict[str, Any]) -> Any:
        from pyld.jsonld import JsonLdError  # type: ignore[import-untyped]

        try:
            return _processor()(self).expand(document, options)
        except (LinkedDataError, JsonLdError) as error:
            raise self._as_ours(error) from None
        except RecursionError:
            problem = "too many terms, contexts or objects within one another"
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            problem = "pyld cannot read it as JSON-LD 1.1"
        raise LinkedDataError(problem, where=self.where())

    def _as_ours(self, error: BaseException) -> LinkedDataError:
        """What pyld says by its code alone: its texts hold what the document says."""
        cause: BaseException | None = error
        code = ""
        while cause is not None:
            if isinstance(cause, LinkedDataError):
                where = cause.where or self.where()
                return LinkedDataError(str(cause), where=where, hint=cause.hint())
            code = getattr(cause, "code", None) or code
            cause = cause.__cause__
        return LinkedDataError(f"no JSON-LD 1.1: {code or 'invalid'}", where=self.where())

    # -- what is being read, and where it is ------------------------------------------------------

    def where(self) -> str:
        """JSON pointer of the object or array that is being expanded."""
        return self._around[-1][0] if self._around else ""

    def place_of(self, made: Mapping[str, Any]) -> str:
        """JSON pointer of what an expanded object was made of."""
        return self._made.get(id(made), (None, ""))[1]

    def enter(self, element: Any) -> None:
        """Begin with an object or array."""
        if self._pointers is None:
            self._pointers = {id(one): where for one, where, _ in _walk(element)}
        self._around.append((self._pointers.get(id(element), self.where()), element))
        self._at.append(0)

    def leave(self) -> None:
        """Be done with it."""
        self._around.pop()
        self._at.pop()

    def enter_child(self, key: str | None, element: Any) -> str:
        """JSON pointer of a value within the object or array that is being expanded."""
        if self._pointers is not None and isinstance(element, dict | list):
            return self._pointers.get(id(element), self.where())
        around = self._around[-1][1] if self._around else None
        if isinstance(around, dict) and key in around and around[key] is element:
            return self.where() + pointer(str(key))
        if isinstance(around, list) and id(around) in (self._pointers or {}):
            # pyld takes the values of an array in their order, so that none is looked for twice.
            at = self._at[-1]
            while at < len(around) and around[at] is not element:
                at += 1
            self._at[-1] = at + 1
            return f"{self.where()}/{at}" if at < len(around) else self.where()
        return self.where()

    def keep(self, made: Any, where: str) -> None:
        """Remember what an expanded object was made of; holding it keeps its identity."""
        self._made[id(made)] = (made, where)


class _Resolved:
    """One context object. pyld asks what it made of it before; we let it keep nothing.

    What it keeps does not tell whether protected terms may be redefined, so that what a property
    may do would be done by a later context of the same text.
    """

    def __init__(self, document: Any) -> None:
        self.document = document

    def get_processed(self, *_: object) -> None:
        return None

    def set_processed(self, *_: object) -> None:
        pass


class _Resolver:
    """What pyld asks for contexts; `Reading.plain` has put the named ones in."""

    def resolve(self, _: object, local: Any, *__: object) -> list[Any]:
        return [_Resolved(one) for one in (local if isinstance(local, list) else [local])]


class _Watching:
    """pyld's processor, watched: a class of its own, since pyld is loaded only when needed."""

    reading: Reading

    def __init__(self, reading: Reading) -> None:
        super().__init__(on_property_dropped=self._lost)  # type: ignore[call-arg]
        self.reading = reading
        self._objects: list[tuple[Any, Any, dict[Any, list[str]]]] = []
        self._within: Any = None  # the active context of the object that was read last

    def _expand(self, active: Any, key: Any, element: Any, *rest: Any, **more: Any) -> Any:
        """Expand one value; what comes to nothing without being nothing is lost."""
        reading = self.reading
        is_inner = isinstance(element, dict | list)
        if is_inner:
            reading.enter(element)
        made = super()._expand(active, key, element, *rest, **more)  # type: ignore[misc]
        if is_inner:
            reading.leave()
        if isinstance(made, dict):
            reading.keep(made, reading.enter_child(key, element))
        elif isinstance(element, dict):
            if (made is None and not self._is_nothing(element)) or (
                made is not None and len(element.keys() - {"@context"}) > 1
            ):
                # An object in the place of which comes its @set, without its index.
                reading.names.say("term.value_lost", reading.enter_child(key, element))
        elif made is None and element is not None:
            reading.names.say("term.value_lost", reading.enter_child(key, element))
        return made

    def _is_nothing(self, element: dict[str, Any]) -> bool:
        """Whether an object says nothing: a value that is null, or a node without a name."""
        for key, one in element.items():
            keyword = self._iri(self._within, key)
            if keyword == "@value" and one is None:
                return True
            is_blank = keyword == "@id" and isinstance(one, str) and one.startswith("_:")
            if keyword != "@context" and not is_blank and one not in (None, [], {}):
                return False
        return True

    def _iri(self, active: Any, key: str) -> Any:
        return self._expand_iri(active, key, vocab=True)  # type: ignore[attr-defined]

    def _expand_object(self, active: Any, *rest: Any, **more: Any) -> None:
        """Expand the members of one object; `element` is the third of the rest."""
        self._objects.append((active, rest[2], {}))
        super()._expand_object(active, *rest, **more)  # type: ignore[misc]
        self._within = self._objects.pop()[0]

    def _lost(self, name: object) -> None:
        """Enter the members of the object at hand that mean `name`, which is no IRI."""
        active, element, keys = self._objects[-1]
        if not keys:
            for key in element:
                keys.setdefault(self._iri(active, key), []).append(key)
        where = self.reading.enter_child(None, element)
        for key in keys.get(name, ()):
            self.reading.names.say("term.undefined", where + pointer(key))
        keys[name] = []

    def _expand_index_map(self, active: Any, key: Any, value: Any, index: str, *rest: Any) -> Any:
        """Expand values by index, id or type; what they say themselves puts that out of force."""
        reading = self.reading
        reading.enter(value)
        for name, several in value.items():
            for one in several if isinstance(several, list) else [several]:
                says = isinstance(one, dict) and any(self._iri(active, it) == index for it in one)
                if says and index in ("@id", "@index") and self._iri(active, name) != "@none":
                    reading.names.say("term.value_lost", reading.where() + pointer(name))
        made = super()._expand_index_map(active, key, value, index, *rest)  # type: ignore[misc]
        reading.leave()
        return made

    def _expand_language_map(self, active: Any, values: Any, *rest: Any) -> Any:
        """Expand texts by language, and remember where they are."""
        made = super()._expand_language_map(active, values, *rest)  # type: ignore[misc]
        for one in made:
            self.reading.keep(one, self.reading.enter_child(None, values))
        return made

    def _process_context(self, active: Any, local: Any, *rest: Any, **more: Any) -> Any:
        """Make an active context of plain ones, and count the work."""
        plain = self.reading.local.plain(local)
        terms = len(active["mappings"])
        for one in plain:
            terms += len(one or ())
            self.reading.local.spend(terms)
        self.reading.local.spend(terms + 1)
        return super()._process_context(active, plain, *rest, **more)  # type: ignore[misc]

    def _create_term_definition(
        self, active: Any, local: Any, term: str, *rest: Any, **more: Any
    ) -> None:
        """Define one term: its IRI is bounded, since it stands for a short name many times."""
        super()._create_term_definition(active, local, term, *rest, **more)  # type: ignore[misc]
        made = active["mappings"].get(term)
        if made is not None and len(made["@id"] or "") > LONGEST_IRI:
            raise LinkedDataError("the IRI of a term is too long", where=self.reading.where())


@cache
def _processor() -> Any:
    from pyld.jsonld import JsonLdProcessor

    return type("_Processor", (_Watching, JsonLdProcessor), {})


def _refuse_loading(*_: object) -> NoReturn:
    raise LinkedDataError("nothing is fetched to read a document")


def _walk(value: object) -> Iterator[tuple[Any, str, int]]:
    """Every value with its JSON pointer and its depth; never recurses."""
    waiting: list[tuple[Any, str, int]] = [(value, "", 0)]
    while waiting:
        one, where, depth = waiting.pop()
        yield one, where, depth
        if isinstance(one, dict):
            waiting += [(it, where + pointer(str(key)), depth + 1) for key, it in one.items()]
        elif isinstance(one, list):
            waiting += [(it, f"{where}/{at}", depth + 1) for at, it in enumerate(one)]


def _refuse_unbounded(document: object) -> None:
    for count, (one, where, depth) in enumerate(_walk(document)):
        if depth > _DEEPEST:
            raise LinkedDataError(f"more than {_DEEPEST} levels within one another", where=where)
        if count > _MOST_VALUES:
            raise LinkedDataError(f"more than {_MOST_VALUES} values", where="")
        good = one is None or isinstance(one, str | int | float | list)
        if isinstance(one, dict):
            good = all(isinstance(key, str) for key in one)
        if not good or (isinstance(one, float) and not math.isfinite(one)):
            raise LinkedDataError(_NO_JSON, where=where)
