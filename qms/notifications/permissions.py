from qms.accounts.choices import Role
from qms.accounts.roles import grant

grant("notifications.manage_escalation", to={Role.ADMIN, Role.MANAGER})
grant("notifications.manage_webhooks", to={Role.ADMIN, Role.MANAGER})
