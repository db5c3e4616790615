"""JSON of other tools as structs: what fits is taken, what does not is left out and remarked on."""

from __future__ import annotations

from types import UnionType
from typing import Any, Union, get_args, get_origin

import msgspec

from wardbook.formats.csaf.place import Place
from wardbook.formats.json_text import pointer
from wardbook.formats.remarks import Remarks


def fitted(place: Place, asked: Any, remarks: Remarks) -> Any:  # Any: a type, and a value of it
    """What stands at `place` as a value of the type `asked`; None where nothing of it can be read.

    A member of another type is left out of its object, an item out of its list, each with a remark; a
    number where text belongs becomes its text.
    """
    try:
        return msgspec.convert(place.value, asked)
    except msgspec.ValidationError:
        return _mended(place, asked, remarks)


def _mended(place: Place, asked: Any, remarks: Remarks) -> Any:  # Any: a type, and a value of it
    value, kind = place.value, get_origin(asked) or asked
    if kind in {Union, UnionType}:
        return _mended(place, get_args(asked)[0], remarks)
    if isinstance(value, dict) and isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return _object(place, kind, remarks)
    if isinstance(value, dict) and kind is dict:
        held = {key: fitted(item, get_args(asked)[1], remarks) for key, item in place.members()}
        return {key: item for key, item in held.items() if item is not None}
    if isinstance(value, list) and kind is tuple:
        items = (fitted(item, get_args(asked)[0], remarks) for item in place.items())
        return tuple(item for item in items if item is not None)
    remarks.odd(place.path, "holds something else than the specification says, and is not read")
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if kind is str and is_number else None


def _object(place: Place, kind: type[msgspec.Struct], remarks: Remarks) -> Any:  # Any: an object of that type
    held = {}
    for field in msgspec.structs.fields(kind):
        if field.encode_name in place.value:
            inner = Place(place.value[field.encode_name], pointer(place.path, field.encode_name))
            found = fitted(inner, field.type, remarks)
            if found is not None:
                held[field.name] = found
    return kind(**held)
