"""What a CVSS vector comes to."""

from __future__ import annotations

from typing import Literal

import msgspec

Rating = Literal["None", "Low", "Medium", "High", "Critical"]
"""The words of the qualitative scale (CVSS 3.1, section 5; CVSS 4.0, section 6)."""

Version = Literal["2.0", "3.0", "3.1", "4.0"]


class Score(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The scores of one vector.

    Versions 2 and 3: `base`, then `temporal` and `environmental`. Version 3 always has all three, for a metric that
    is not defined changes nothing; version 2 has None where no metric of the group is defined.

    Version 4 has one score for a vector, over all the metrics it holds: `base` is that score, and
    `nomenclature` says of what it is (CVSS-B, CVSS-BT, CVSS-BE, CVSS-BTE). `base_only` is the score
    without threat and environment (CVSS-B), `temporal` the one with threat only (CVSS-BT), None without
    a threat metric, `environmental` the one with environment (CVSS-BE, CVSS-BTE), None without one.

    `pairs` are the metrics as given, in the order of the specification. `str()` is the vector in that order
    without what is not defined, with its prefix (none in version 2, as its guide writes vectors).
    """

    version: Version
    base: float
    base_only: float
    temporal: float | None = None
    environmental: float | None = None
    pairs: tuple[tuple[str, str], ...]
    nomenclature: str = ""

    @property
    def metrics(self) -> dict[str, str]:
        """Each metric given, with its value."""
        return dict(self.pairs)

    @property
    def threat(self) -> float | None:
        """Version 4's word for `temporal`."""
        return self.temporal

    @property
    def overall(self) -> float:
        """The score over all metrics that the vector holds."""
        for found in (self.environmental, self.temporal):
            if found is not None:
                return found
        return self.base

    @property
    def severity(self) -> Rating:
        """The rating of `base`."""
        return rating(self.version, self.base)

    @property
    def overall_severity(self) -> Rating:
        """The rating of `overall`."""
        return rating(self.version, self.overall)

    def __str__(self) -> str:
        """The vector in the order of its specification; scoring it gives the same scores."""
        said = "/".join(f"{name}:{value}" for name, value in self.pairs if value not in {"X", "ND"})
        return said if self.version == "2.0" else f"CVSS:{self.version}/{said}"


def rating(version: Version, value: float) -> Rating:
    """The word for a score from 0 to 10.

    Versions 3 and 4: None 0, Low to 3.9, Medium to 6.9, High to 8.9, Critical from 9.0 (CVSS 3.1, section 5;
    CVSS 4.0, section 6). Version 2 has no scale of its own: NVD's, Low to 3.9, Medium to 6.9, High above.
    """
    if version == "2.0":
        return "Low" if value < 4 else "Medium" if value < 7 else "High"
    for rated, below in _SCALE:
        if value < below:
            return rated
    return "Critical"


_SCALE: tuple[tuple[Rating, float], ...] = (("None", 0.1), ("Low", 4.0), ("Medium", 7.0), ("High", 9.0))
