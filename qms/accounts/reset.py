from typing import Any

from allauth.account.forms import EmailAwarePasswordResetTokenGenerator


class ResetKeys(EmailAwarePasswordResetTokenGenerator):
    """Keys of password mails; they die with the access of whoever they were sent to."""

    def check_token(self, user: Any, token: str | None) -> bool:
        return bool(user and user.is_active) and super().check_token(user, token)
