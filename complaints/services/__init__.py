"""Every write to a complaint and to what belongs to it."""

from complaints.services.answers import (
    accept_complaint,
    answer_complaint,
    dispute_complaint,
    due_times,
    send_back_complaint,
    send_complaint,
)
from complaints.services.complaints import (
    CONTAIN_WITHIN,
    assign_complaint,
    close_complaint,
    contain_complaint,
    edit_complaint,
    log_complaint,
    log_complaint_once,
    refusal_to_edit,
    remind_of_containment,
    reopen_complaint,
    void_complaint,
)

__all__ = [
    "CONTAIN_WITHIN",
    "accept_complaint",
    "answer_complaint",
    "assign_complaint",
    "close_complaint",
    "contain_complaint",
    "dispute_complaint",
    "due_times",
    "edit_complaint",
    "log_complaint",
    "log_complaint_once",
    "refusal_to_edit",
    "remind_of_containment",
    "reopen_complaint",
    "send_back_complaint",
    "send_complaint",
    "void_complaint",
]
