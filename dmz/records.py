"""Records: frozen data classes that are quick to make.

`dataclasses` writes and compiles six functions for each class, which takes about a
millisecond. A command imports ninety such classes: a tenth of its time. Records share
their functions, and differ in nothing else: ``replace``, ``fields`` and ``asdict`` of
`dataclasses` take them as ever.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # a type checker knows what this one makes
    from dataclasses import dataclass as dataclass
else:

    def dataclass(
        *, frozen: bool, eq: bool = True, kw_only: bool = False
    ) -> Callable[[type], type]:
        """Make a class a frozen data class; see `dataclasses.dataclass`."""
        if not frozen:
            raise TypeError("a record is frozen; dataclasses.dataclass makes others")

        def make(cls: type) -> type:
            own = set(vars(cls))
            bare = dataclasses.dataclass(init=False, repr=False, eq=False, kw_only=kw_only)(cls)
            for name, method in _methods(dataclasses.fields(bare), eq=eq).items():
                if name not in own:
                    setattr(bare, name, method)
            return bare

        return make


Fields = Sequence[dataclasses.Field[Any]]


def _methods(fields: Fields, *, eq: bool) -> dict[str, Any]:
    """Return what a class of some fields has, by name."""
    shown = [field.name for field in fields if field.repr]
    compared = [field.name for field in fields if field.compare]

    def show(self: Any) -> str:
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
        return f"{type(self).__qualname__}({values})"

    def values_of(self: Any) -> tuple[Any, ...]:
        return tuple([getattr(self, name) for name in compared])

    def equal(self: Any, other: object) -> bool:
        same = type(self) is type(other)
        return values_of(self) == values_of(other) if same else NotImplemented

    methods = {
        "__init__": _initialiser(fields),
        "__repr__": show,
        "__setattr__": _refuse_assignment,
        "__delattr__": _refuse_deletion,
        "__signature__": _Signature(fields),
    }
    if eq:
        methods |= {"__eq__": equal, "__hash__": lambda self: hash(values_of(self))}
    return methods


def _initialiser(fields: Fields) -> Callable[..., None]:
    """Return the function that sets the fields of a new object, in their order."""
    missing = dataclasses.MISSING
    blank = {field.name: field.default for field in fields}
    factories = [(f.name, f.default_factory) for f in fields if f.default_factory is not missing]
    needed = {name for name, value in blank.items() if value is missing}
    needed -= dict(factories).keys()
    names = {field.name for field in fields if field.init}
    places = [field.name for field in fields if field.init and not field.kw_only]

    def __init__(self: Any, *values: Any, **named: Any) -> None:  # noqa: N807
        given = dict(zip(places, values, strict=False))
        given.update(named)
        whole = len(given) == len(values) + len(named)
        if not (whole and needed <= given.keys() <= names):
            type(self).__signature__.bind(*values, **named)  # says what is wrong
        state = self.__dict__
        state.update(blank)
        state.update(given)
        for name, make in factories:
            if state[name] is missing:
                state[name] = make()

    return __init__


class _Signature:
    """How a class is called, for its help and for messages of errors."""

    def __init__(self, fields: Fields) -> None:
        self.fields = [field for field in fields if field.init]

    def __get__(self, instance: object, owner: type) -> Any:
        from inspect import Parameter, Signature

        missing = dataclasses.MISSING
        parameters = []
        for field in self.fields:
            kind = Parameter.KEYWORD_ONLY if field.kw_only else Parameter.POSITIONAL_OR_KEYWORD
            defaults = field.default, field.default_factory
            default = next((each for each in defaults if each is not missing), Parameter.empty)
            parameters.append(Parameter(field.name, kind, default=default, annotation=field.type))
        return Signature(sorted(parameters, key=lambda each: each.kind))


def _refuse_assignment(self: object, name: str, value: object) -> None:  # noqa: ARG001
    raise dataclasses.FrozenInstanceError(f"cannot assign to field '{name}'")


def _refuse_deletion(self: object, name: str) -> None:  # noqa: ARG001
    raise dataclasses.FrozenInstanceError(f"cannot delete field '{name}'")
