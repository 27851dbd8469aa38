"""A part of the mapping file."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A section refuses keys that it does not know: a misspelt key must not be a silent default."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
