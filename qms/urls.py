from django.urls import include, path, re_path

from qms import search, sending, views
from qms.accounts.views import erase, forgotten
from qms.people.views import accept

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("search/", search.search, name="search"),
    path("search/palette/", search.palette, name="palette"),
    path("status/", views.status, name="status"),
    path("status/mails/<int:pk>/again/", views.mail_again, name="mail_again"),
    # Doors of django-allauth that this house does not have, and one that leads elsewhere.
    re_path(
        r"^accounts/(signup|email|confirm-email|password/set|login/code)/",
        views.missing,
    ),
    path("accounts/password/reset/", forgotten),
    path("accounts/", include("qms.accounts.entrance")),
    path("accounts/join/<str:secret>/", accept, name="join"),
    path("accounts/", include("allauth.account.urls")),
    path("people/<int:pk>/erase/", erase, name="erase_person"),
    path("people/", include("qms.people.urls")),
    path("profile/", include("qms.accounts.urls")),
    path("inbox/", include("qms.notifications.urls")),
    path("escalation/", include("qms.notifications.escalation.urls")),
    path("webhooks/", include("qms.notifications.webhooks.urls")),
    path("complaints/", include("complaints.urls")),
    path("suppliers/", include("suppliers.urls")),
    path("views/<int:pk>/send/", sending.send, name="send_view"),
    path("", include("qms.core.urls")),
    path("api/v1/", include("qms.api")),
]
handler400 = "qms.views.bad_request"
handler500 = "qms.core.middleware.server_error"
