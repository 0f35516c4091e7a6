from django.urls import include, path

from qms import views

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("accounts/", include("allauth.account.urls")),
    path("complaints/", include("complaints.urls")),
    path("suppliers/", include("suppliers.urls")),
    path("", include("qms.core.urls")),
    path("api/v1/", include("qms.api")),
]
handler400 = "qms.views.bad_request"
