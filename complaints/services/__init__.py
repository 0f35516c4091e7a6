"""Every write to a complaint and to what belongs to it."""

from complaints.services.complaints import (
    CONTAIN_WITHIN,
    assign_complaint,
    close_complaint,
    edit_complaint,
    log_complaint,
    log_complaint_once,
    refusal_to_edit,
    reopen_complaint,
    set_defect_code,
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
from complaints.services.defects import add_defect_code, add_defect_code_once, edit_defect_code
from complaints.services.families import (
    confirm_resemblance,
    correct_family,
    kin_of,
    look_again,
    merge_family,
    reject_resemblance,
    split_family,
    take_out_case,
)
from complaints.services.recurrence import check_recurrence, suggest_resemblance

__all__ = [
    "CONTAIN_WITHIN",
    "add_containment",
    "add_containment_once",
    "add_defect_code",
    "add_defect_code_once",
    "assign_complaint",
    "check_recurrence",
    "close_complaint",
    "confirm_resemblance",
    "contain_complaint",
    "correct_family",
    "edit_complaint",
    "edit_defect_code",
    "kin_of",
    "log_complaint",
    "log_complaint_once",
    "look_again",
    "merge_family",
    "refusal_to_add_containment",
    "refusal_to_edit",
    "refusal_to_verify_containment",
    "reject_resemblance",
    "reopen_complaint",
    "set_defect_code",
    "split_family",
    "suggest_resemblance",
    "take_out_case",
    "verify_containment",
    "void_complaint",
]
