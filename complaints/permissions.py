from qms.accounts.choices import EVERYBODY, WRITERS, Role
from qms.accounts.roles import grant

grant("complaints.view_complaint", to=EVERYBODY)
grant("complaints.log_complaint", to=WRITERS | {Role.INSPECTOR})
grant("complaints.edit_complaint", to=WRITERS)
grant("complaints.contain_complaint", to=WRITERS | {Role.INSPECTOR})
grant("complaints.send_complaint", to=WRITERS)
grant("complaints.answer_complaint", to={Role.SUPPLIER})
grant("complaints.dispute_complaint", to={Role.SUPPLIER})
grant("complaints.accept_complaint", to=WRITERS)
grant("complaints.send_back_complaint", to=WRITERS)
grant("complaints.add_containment", to=WRITERS | {Role.INSPECTOR})
grant("complaints.verify_containment", to=WRITERS | {Role.INSPECTOR})
grant("complaints.close_complaint", to=WRITERS)
grant("complaints.reopen_complaint", to=WRITERS)
grant("complaints.void_complaint", to={Role.MANAGER})
grant("complaints.comment_complaint", to=EVERYBODY - {Role.AUDITOR, Role.ADMIN})
grant("complaints.attach_complaint", to=EVERYBODY - {Role.AUDITOR, Role.ADMIN})
