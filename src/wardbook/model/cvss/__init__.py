"""CVSS 2.0, 3.0, 3.1 and 4.0: from a vector to its scores.

Sources: FIRST's "A Complete Guide to the Common Vulnerability Scoring System Version 2.0", and the
specification documents of versions 3.0, 3.1 and 4.0. Own implementation; no number is from elsewhere.
"""

from wardbook.model.cvss.scored import Rating, Score, rating
from wardbook.model.cvss.scoring import score, worst

__all__ = ["Rating", "Score", "rating", "score", "worst"]
