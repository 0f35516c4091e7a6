"""The kernel's tables. None of them knows what business it serves."""

from qms.core.models.attached import Attached, Attachment, Comment
from qms.core.models.counting import Counter, IdempotencyKey, RequestCount
from qms.core.models.own import Draft, SavedView
from qms.core.models.sending import Outgoing, OutgoingMail
from qms.core.models.trail import Act, ChainHead, ChainLink, Change, PersonalValue
from qms.core.models.work import BackgroundJob, Heartbeat, Import, ImportedRow, JobRun
