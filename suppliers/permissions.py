from qms.accounts.choices import EVERYBODY, WRITERS, Role
from qms.accounts.roles import grant

grant("suppliers.view_supplier", to=EVERYBODY)
grant("suppliers.view_part", to=EVERYBODY)
grant("suppliers.register_supplier", to=WRITERS)
grant("suppliers.edit_supplier", to=WRITERS)
grant("suppliers.block_supplier", to={Role.MANAGER})
grant("suppliers.unblock_supplier", to={Role.MANAGER})
grant("suppliers.register_part", to=WRITERS)
grant("suppliers.edit_part", to=WRITERS)
grant("suppliers.add_commodity", to=WRITERS)
grant("suppliers.view_delivery", to=EVERYBODY)
grant("suppliers.record_delivery", to=WRITERS)
grant("suppliers.edit_delivery", to=WRITERS)
grant("suppliers.receive_delivery", to=WRITERS | {Role.INSPECTOR})
grant("suppliers.correct_delivery", to=WRITERS | {Role.INSPECTOR})
grant("suppliers.cancel_delivery", to=WRITERS)
