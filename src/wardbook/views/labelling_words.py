"""The sentence with which the guide for users begins."""

from __future__ import annotations

from wardbook.model.security_file import SecurityFile
from wardbook.model.statement import Statement, sentence, value
from wardbook.model.table import Audience
from wardbook.views.labelling import lacking, told_to


def labelling_in_short(file: SecurityFile) -> Statement:
    """How much is told, and how much of what should be told is not provided."""
    told = told_to(file, Audience.CUSTOMER)
    lacks = [lack for found in lacking(file).values() for lack in found]
    return sentence(
        "labelling",
        "This guide tells ",
        value(len(told)),
        " things, each of which follows from the description of the device or was written by its manufacturer. ",
        *(
            (value(len(lacks)), " things that it should tell are not provided yet; they stand at its end.")
            if lacks
            else ("Nothing that it should tell is missing.",)
        ),
    )
