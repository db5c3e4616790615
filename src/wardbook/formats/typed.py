"""Lists of JSON objects decoded into structs: many at once where they are as their format says, else one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import Raw

from wardbook.formats.boundary import is_too_deep
from wardbook.formats.json_text import OUT_OF_RANGE, is_complete, kept_tree, pointer, twice
from wardbook.formats.remarks import Remarks

BATCH = 64
"""Objects decoded in one call; more saves nothing, and costs memory."""

Shape = TypeVar("Shape", bound=msgspec.Struct)

_encode = msgspec.json.Encoder().encode


class Typed(Generic[Shape]):
    """Decodes objects of one shape, tolerantly."""

    def __init__(self, shape: type[Shape]) -> None:
        self._decode = msgspec.json.Decoder(shape).decode
        self._decode_many = msgspec.json.Decoder(list[shape]).decode  # type: ignore[valid-type]
        self._shape = shape

    def each(
        self, raws: Sequence[Raw], paths: Callable[[int], str], remarks: Remarks
    ) -> Iterator[Shape | None]:
        """The objects in `raws` in their order; `paths` says where each stands. What is odd is remarked on.

        A whole batch is decoded in one call, written again and compared by its colons: where none is
        missing, nothing was given twice or is unknown, and no object needs a closer look.
        """
        room = bytearray()
        for start in range(0, len(raws), BATCH):
            batch = raws[start : start + BATCH]
            text = b"[" + b",".join(batch) + b"]"
            try:
                found = self._decode_many(text)
            except msgspec.ValidationError:
                found = []
            if len(found) == len(batch) and is_complete(text, found, room):
                yield from found
            else:
                for index, raw in enumerate(batch):
                    yield self.read(bytes(raw), paths(start + index), remarks)

    def read(self, text: bytes, path: str, remarks: Remarks) -> Shape | None:
        """The object in `text`, which stands at `path`; None where it is no object.

        A member of the wrong type is dropped with a remark (a number where text belongs becomes text);
        a member given twice is named.
        """
        if is_too_deep(text):
            remarks.odd(path, "is nested too deep and is left out")
            return None
        value: Shape | None
        try:
            value = self._decode(text)
        except msgspec.ValidationError:
            value = self._mended(text, path, remarks)
        if value is not None and not is_complete(text, value):
            for found in twice(text, remarks.at.file, path):
                remarks.add(found)
        return value

    def _mended(self, text: bytes, path: str, remarks: Remarks) -> Shape | None:
        try:
            tree = msgspec.json.decode(text)
        except msgspec.DecodeError:
            tree = kept_tree(text)
            remarks.odd(path, OUT_OF_RANGE)
        if not isinstance(tree, dict):
            remarks.odd(path, "is not an object and is left out")
            return None
        kept = {}
        fields = _fields(self._shape)
        for key, value in tree.items():
            field = fields.get(key)
            if field is not None:
                mended, fits = _fitting(value, field.type)
                if not fits:
                    remarks.odd(pointer(path, key), f"holds {_kind(value)}, which does not belong there")
                if mended is not None:
                    kept[key] = mended
        return self._decode(_encode(kept))


@lru_cache(maxsize=32)
def _fields(shape: type[msgspec.Struct]) -> dict[str, msgspec.structs.FieldInfo]:
    """Fields by their name in JSON; worked out only where an object is odd, for it costs as much as a small file."""
    return {field.encode_name: field for field in msgspec.structs.fields(shape)}


def _fitting(value: Any, asked: Any) -> tuple[Any, bool]:  # Any: JSON, and a type to hold it against
    """The value as its type asks, what can be made of it, and whether it fitted as it stood."""
    if _fits(value, asked):
        return value, True
    if isinstance(value, int | float) and not isinstance(value, bool) and _fits("", asked):
        return str(value), False
    if isinstance(value, list) and _fits([], asked):
        return [item for item in value if _fits([item], asked)], False
    return None, False


def _fits(value: Any, asked: Any) -> bool:  # Any: JSON, and a type to hold it against
    try:
        msgspec.json.decode(_encode(value), type=asked)
    except (msgspec.MsgspecError, TypeError):
        return False
    return True


def _kind(value: Any) -> str:  # Any: JSON
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
