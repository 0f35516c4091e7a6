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
    remind_of_containment,
    reopen_complaint,
    void_complaint,
)
from complaints.services.defects import add_defect_code, add_defect_code_once, edit_defect_code

__all__ = [
    "CONTAIN_WITHIN",
    "add_defect_code",
    "add_defect_code_once",
    "assign_complaint",
    "close_complaint",
    "contain_complaint",
    "edit_complaint",
    "edit_defect_code",
    "log_complaint",
    "log_complaint_once",
    "refusal_to_edit",
    "remind_of_containment",
    "reopen_complaint",
    "void_complaint",
]
