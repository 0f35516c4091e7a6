from qms.accounts.choices import EVERYBODY, WRITERS, Role
from qms.accounts.roles import grant

grant("complaints.view_complaint", to=EVERYBODY)
grant("complaints.log_complaint", to=WRITERS | {Role.INSPECTOR})
grant("complaints.edit_complaint", to=WRITERS)
grant("complaints.contain_complaint", to=WRITERS | {Role.INSPECTOR})
grant("complaints.add_containment", to=WRITERS | {Role.INSPECTOR})
grant("complaints.verify_containment", to=WRITERS | {Role.INSPECTOR})
grant("complaints.dispose_complaint", to=WRITERS)
grant("complaints.sign_disposition", to={Role.MANAGER})
grant("complaints.withdraw_disposition", to=WRITERS)
grant("complaints.close_complaint", to=WRITERS)
grant("complaints.reopen_complaint", to=WRITERS)
grant("complaints.void_complaint", to={Role.MANAGER})
grant("complaints.comment_complaint", to=EVERYBODY - {Role.AUDITOR, Role.ADMIN})
grant("complaints.attach_complaint", to=EVERYBODY - {Role.AUDITOR, Role.ADMIN})
