from qms.accounts.choices import EVERYBODY, STAFF, WRITERS, Role
from qms.accounts.roles import grant

grant("accounts.change_preferences", to=EVERYBODY)
grant("accounts.create_token", to=EVERYBODY)
grant("accounts.revoke_token", to=EVERYBODY)
grant("accounts.administer_users", to={Role.ADMIN})
grant("accounts.view_people", to={Role.ADMIN, Role.MANAGER})
grant("accounts.view_status", to={Role.ADMIN, Role.MANAGER})
grant("core.view_import", to=STAFF)
grant("core.import_records", to=WRITERS)
grant("core.export_list", to=EVERYBODY)
grant("core.save_view", to=EVERYBODY)
grant("core.share_view", to=WRITERS)
