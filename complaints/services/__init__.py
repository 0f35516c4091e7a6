"""Every write to a complaint and to what belongs to it."""

from complaints.services.complaints import (
    CONTAIN_WITHIN,
    assign_complaint,
    close_complaint,
    contain_complaint,
    edit_complaint,
    log_complaint,
    log_complaint_once,
    refusal_to_edit,
    reopen_complaint,
    void_complaint,
)

__all__ = [
    "CONTAIN_WITHIN",
    "assign_complaint",
    "close_complaint",
    "contain_complaint",
    "edit_complaint",
    "log_complaint",
    "log_complaint_once",
    "refusal_to_edit",
    "reopen_complaint",
    "void_complaint",
]
