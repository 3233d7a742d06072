"""What every part of a module is made of: frozen, strict, and silent about what it does not say."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

Text = Annotated[str, Field(min_length=1)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class Part(BaseModel):
    """A frozen part of a module; a key it does not know is an error.

    `LATER` names the keys that came after the first modules were published. They are left out while they say nothing,
    so that a text published before keeps its hash.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    LATER: ClassVar[frozenset[str]] = frozenset()

    @model_serializer(mode="wrap")
    def _as_said(self, whole: SerializerFunctionWrapHandler) -> dict[str, Any]:
        said: dict[str, Any] = whole(self)
        return {key: value for key, value in said.items() if value or key not in self.LATER}


class Picture(Part):
    """A picture, and what it shows for whoever does not see it; all but `file` and `alt` is read from the file.

    The picture itself (`data`, Base64) is a part of the module, so that it is hashed and kept with it.
    """

    file: Text
    alt: Text
    media_type: str = ""
    width: int = 0
    height: int = 0
    data: str = ""
