from qms.accounts.choices import EVERYBODY, WRITERS, Role
from qms.accounts.roles import grant

grant("complaints.view_complaint", to=EVERYBODY)
grant("complaints.log_complaint", to=WRITERS | {Role.INSPECTOR})
grant("complaints.edit_complaint", to=WRITERS)
grant("complaints.contain_complaint", to=WRITERS | {Role.INSPECTOR})
grant("complaints.add_containment", to=WRITERS | {Role.INSPECTOR})
grant("complaints.verify_containment", to=WRITERS | {Role.INSPECTOR})
grant("complaints.close_complaint", to=WRITERS)
grant("complaints.reopen_complaint", to=WRITERS)
grant("complaints.void_complaint", to={Role.MANAGER})
grant("complaints.comment_complaint", to=EVERYBODY - {Role.AUDITOR, Role.ADMIN})
grant("complaints.attach_complaint", to=EVERYBODY - {Role.AUDITOR, Role.ADMIN})

grant("complaints.view_family", to=EVERYBODY - {Role.SUPPLIER})
grant("complaints.confirm_resemblance", to=WRITERS)
grant("complaints.reject_resemblance", to=WRITERS)
grant("complaints.merge_family", to=WRITERS)
grant("complaints.split_family", to=WRITERS)
grant("complaints.take_out_case", to=WRITERS)
grant("complaints.correct_family", to=WRITERS)
