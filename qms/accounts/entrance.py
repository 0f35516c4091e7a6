"""The ways in beyond name and password: allauth's views, at the addresses this house has."""

from allauth.account.views import password_change, password_reset_from_key
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import path, re_path
from django.views.generic import RedirectView

from qms.accounts.factors import for_who_signs_in_here, recorded
from qms.accounts.views import come_back, sessions, sign_in_elsewhere
from qms.core.ratelimit import at_most

urlpatterns = [
    path("sessions/", sessions, name="sessions"),
    path(
        "password/change/", for_who_signs_in_here(password_change), name="account_change_password"
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        at_most(20, at="reset")(password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("oidc/", sign_in_elsewhere, name="oidc_login"),
    path("oidc/callback/", come_back, name="oidc_callback"),
    path("2fa/", factors.index, name="mfa_index"),
    path("2fa/authenticate/", factors.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", factors.reauthenticate, name="mfa_reauthenticate"),
    path(
        "2fa/totp/activate/",
        recorded("user.app_added", totp.activate_totp),
        name="mfa_activate_totp",
    ),
    path(
        "2fa/totp/deactivate/",
        recorded("user.app_removed", totp.deactivate_totp),
        name="mfa_deactivate_totp",
    ),
    path("2fa/recovery-codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/",
        recorded("user.recovery_codes_made", codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/download/",
        codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path(
        "2fa/passkeys/",
        RedirectView.as_view(pattern_name="mfa_index"),
        name="mfa_list_webauthn",
    ),
    path("2fa/passkeys/login/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path(
        "2fa/passkeys/reauthenticate/",
        passkeys.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "2fa/passkeys/add/",
        for_who_signs_in_here(recorded("user.passkey_added", passkeys.add_webauthn)),
        name="mfa_add_webauthn",
    ),
    path(
        "2fa/passkeys/<int:pk>/rename/",
        recorded("user.passkey_renamed", passkeys.edit_webauthn),
        name="mfa_edit_webauthn",
    ),
    path(
        "2fa/passkeys/<int:pk>/remove/",
        recorded("user.passkey_removed", passkeys.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
]
