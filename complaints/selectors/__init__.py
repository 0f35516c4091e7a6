"""What pages, the API and the clock ask about complaints."""

from complaints.selectors.asked import Asked, about, head_of, text_of
from complaints.selectors.belongings import (
    costs_of,
    dispositions_of,
    investigation_of,
    pieces_in,
    there_is,
    total_of,
)
from complaints.selectors.candidates import OVER_NIGHT
from complaints.selectors.families import problem_called
from complaints.selectors.similar import Similar, similar_to, similar_to_case, similar_to_each
from complaints.selectors.synonyms import (
    learned_synonyms,
    not_in_the_table,
    synonyms_changed_since,
    synonyms_of_trade,
)
from complaints.selectors.vocabulary import Vocabulary
