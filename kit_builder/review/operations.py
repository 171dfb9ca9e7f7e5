"""All that a reviewer can do: the operations, told apart by their field `do`."""

from typing import Annotated

from pydantic import Field

from kit_builder.review.edit_operations import (
    Add,
    Approve,
    Cite,
    Decide,
    Fill,
    Join,
    Move,
    Rename,
    Reword,
    Split,
    Stage,
    Write,
)
from kit_builder.review.file_operations import AnyFileOperation
from kit_builder.review.interview_operations import AnyInterviewOperation
from kit_builder.review.kit_operations import Answer, Divide, Drop, Merge, Restore, Suggested
from kit_builder.review.outline_operations import AnyOutlineOperation

_OnCard = Reword | Split | Join | Move | Add | Cite | Decide | Fill | Stage | Rename | Approve | Write
_OnKit = Suggested | Answer | Merge | Divide | Drop | Restore
Operation = Annotated[
    _OnCard | _OnKit | AnyOutlineOperation | AnyFileOperation | AnyInterviewOperation, Field(discriminator="do")
]
