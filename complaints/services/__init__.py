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
    edit_complaint,
    log_complaint,
    log_complaint_once,
    refusal_to_edit,
    reopen_complaint,
    void_complaint,
)
from complaints.services.containment import (
    add_containment,
    add_containment_once,
    contain_complaint,
    refusal_to_add_containment,
    refusal_to_verify_containment,
    verify_containment,
)

__all__ = [
    "CONTAIN_WITHIN",
    "accept_complaint",
    "add_containment",
    "add_containment_once",
    "answer_complaint",
    "assign_complaint",
    "close_complaint",
    "contain_complaint",
    "dispute_complaint",
    "due_times",
    "edit_complaint",
    "log_complaint",
    "log_complaint_once",
    "refusal_to_add_containment",
    "refusal_to_edit",
    "refusal_to_verify_containment",
    "reopen_complaint",
    "send_back_complaint",
    "send_complaint",
    "verify_containment",
    "void_complaint",
]
