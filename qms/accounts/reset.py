from typing import Any

from allauth.account.forms import EmailAwarePasswordResetTokenGenerator


class ResetKeys(EmailAwarePasswordResetTokenGenerator):
    """Keys of password mails; they die with the access, or the password, of whom they were for."""

    def check_token(self, user: Any, token: str | None) -> bool:
        if not user or not user.is_active or user.only_by_provider:
            return False
        return super().check_token(user, token)
