"""What went wrong, and what was done about it."""

from complaints.models.answers import Answer, SupplierRequest
from complaints.models.complaints import PIECES, Complaint, Containment
from complaints.models.costs import ComplaintCost
from complaints.models.customers import CustomerReply, Investigation
from complaints.models.defects import DefectCode
from complaints.models.dispositions import Disposition
from complaints.models.families import FamilyMember, Finding, IssueFamily, Resemblance
from complaints.models.similarity import Fingerprint, Learning, Term
from complaints.models.synonyms import Synonyms
