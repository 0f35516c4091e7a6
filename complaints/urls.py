from django.urls import path

from complaints import panels
from complaints.views import (
    answers,
    complaints,
    containment,
    costs,
    defects,
    dispositions,
    families,
)

app_name = "complaints"
urlpatterns = [
    path("", complaints.index, name="index"),
    path("log/", complaints.log, name="log"),
    path("of-supplier/<int:pk>/", panels.of_supplier, name="of_supplier"),
    path("of-part/<int:pk>/", panels.of_part, name="of_part"),
    path("recurrence/", families.recurrence, name="recurrence"),
    path("recurrence/check/", families.check, name="check_recurrence"),
    path("recurrence/families/", families.index, name="families"),
    path("recurrence/families/options/", families.options, name="family_options"),
    path("recurrence/pairs/", families.resemblances, name="resemblances"),
    path(
        "recurrence/pairs/<int:pk>/confirm/",
        families.confirm_resemblance,
        name="confirm_resemblance",
    ),
    path(
        "recurrence/pairs/<int:pk>/reject/", families.reject_resemblance, name="reject_resemblance"
    ),
    path("recurrence/of-complaint/<int:pk>/", families.of_complaint, name="family_of_complaint"),
    path("recurrence/<str:number>/", families.detail, name="family"),
    path("recurrence/<str:number>/correct/", families.correct, name="correct_family"),
    path("recurrence/<str:number>/merge/", families.merge, name="merge_family"),
    path("recurrence/<str:number>/split/", families.split, name="split_family"),
    path(
        "recurrence/<str:number>/take-out/<str:complaint>/",
        families.take_out_case,
        name="take_out_case",
    ),
    path("defects/", defects.index, name="defect_codes"),
    path("defects/add/", defects.add, name="add_defect_code"),
    path("defects/options/", defects.options, name="defect_options"),
    path("defects/<str:code>/", defects.detail, name="defect_code"),
    path("defects/<str:code>/edit/", defects.edit, name="edit_defect_code"),
    path("<str:number>/", complaints.detail, name="detail"),
    path("<str:number>/pdf/", complaints.pdf, name="pdf"),
    path("<str:number>/comment/", complaints.comment, name="comment"),
    path("<str:number>/edit/", complaints.edit, name="edit"),
    path("<str:number>/contain/", complaints.contain, name="contain"),
    path("<str:number>/send/", answers.send, name="send"),
    path("<str:number>/answer/", answers.answer, name="answer"),
    path("<str:number>/dispute/", answers.dispute, name="dispute"),
    path("<str:number>/accept/", answers.accept, name="accept"),
    path("<str:number>/send_back/", answers.send_back, name="send_back"),
    path("<str:number>/containments/add/", containment.add_containment, name="add_containment"),
    path(
        "<str:number>/containments/<int:pk>/verify/",
        containment.verify_containment,
        name="verify_containment",
    ),
    path("<str:number>/dispose/", dispositions.dispose, name="dispose"),
    path(
        "<str:number>/dispositions/<int:pk>/sign/",
        dispositions.sign_disposition,
        name="sign_disposition",
    ),
    path(
        "<str:number>/dispositions/<int:pk>/withdraw/",
        dispositions.withdraw_disposition,
        name="withdraw_disposition",
    ),
    path("<str:number>/costs/add/", costs.note_cost, name="note_cost"),
    path("<str:number>/costs/<int:pk>/", costs.note_cost, name="edit_cost"),
    path("<str:number>/costs/<int:pk>/claim/", costs.claim_cost, name="claim_cost"),
    path("<str:number>/costs/<int:pk>/agree/", costs.agree_cost, name="agree_cost"),
    path("<str:number>/costs/<int:pk>/refuse/", costs.refuse_cost, name="refuse_cost"),
    path("<str:number>/close/", complaints.close, name="close"),
    path("<str:number>/reopen/", complaints.reopen, name="reopen"),
    path("<str:number>/void/", complaints.void, name="void"),
]
