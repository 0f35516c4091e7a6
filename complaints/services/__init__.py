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
    set_defect_code,
    void_complaint,
)
from complaints.services.containment import (
    add_containment,
    contain_complaint,
    refusal_to_add_containment,
    refusal_to_verify_containment,
    verify_containment,
)
from complaints.services.costs import (
    agree_cost,
    claim_cost,
    note_cost,
    refusal_to_correct_cost,
    refusal_to_move_cost,
    refusal_to_note_cost,
    refuse_cost,
)
from complaints.services.customers import (
    investigate_complaint,
    reply_to_customer,
)
from complaints.services.defects import (
    add_defect_code,
    edit_defect_code,
    write_defect_codes,
)
from complaints.services.dispositions import (
    dispose_complaint,
    meaning_of,
    refusal_to_dispose,
    refusal_to_sign_disposition,
    refusal_to_withdraw_disposition,
    remind_of_concessions,
    sign_disposition,
    statement_of,
    withdraw_disposition,
)
from complaints.services.families import (
    confirm_resemblance,
    correct_family,
    join_family,
    look_again,
    merge_family,
    refusal_to_join_family,
    reject_resemblance,
    split_family,
    take_out_case,
)
from complaints.services.recurrence import (
    check_recurrence,
    compare_complaints,
    lots_of,
    suggest_resemblances,
)
from complaints.services.similarity import (
    learn_when_grown,
    read_complaints,
)
from complaints.services.synonyms import (
    correct_synonyms,
    note_synonyms,
    refusal_to_change_synonyms,
    withdraw_synonyms,
)
