"""What pages, the API and the clock ask about complaints."""

from complaints.selectors.dispositions import dispositions_of, pieces_in
from complaints.selectors.similar import (
    Asked,
    Similar,
    Vocabulary,
    similar_to,
    similar_to_case,
    text_of,
)

__all__ = [
    "Asked",
    "Similar",
    "Vocabulary",
    "dispositions_of",
    "pieces_in",
    "similar_to",
    "similar_to_case",
    "text_of",
]
