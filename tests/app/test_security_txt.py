"""security.txt and the disclosure policy, from what the device states."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from wardbook.app.security_txt import policy, security_txt
from wardbook.cli.options import loaded_file

DAY = datetime.date(2026, 11, 27)


def test_it_says_where_to_report_and_until_when_it_is_good() -> None:
    file = loaded_file(Path("examples/infusion-pump"), DAY)
    assert security_txt(file, DAY, 180).splitlines() == [
        "Contact: mailto:psirt@example.com",
        "Expires: 2027-05-26T00:00:00Z",
        "Policy: https://example.com/security",
    ]
    assert "confirmed within 3 days" in policy(file)
    with pytest.raises(ValueError, match="365"):
        security_txt(file, DAY, 366)
    with pytest.raises(ValueError, match="https"):
        security_txt(file, DAY, 10, "https://a/\nContact: mailto:evil@example.com")
