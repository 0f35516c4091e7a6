from django.urls import path

from qms.people import views

app_name = "people"
urlpatterns = [
    path("", views.index, name="index"),
    path("invite/", views.invite, name="invite"),
    path("invitations/<int:pk>/again/", views.send_again, name="send_again"),
    path("invitations/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/deactivate/", views.deactivate, name="deactivate"),
    path("<int:pk>/reactivate/", views.reactivate, name="reactivate"),
    path("<int:pk>/sessions/", views.end_sessions, name="end_sessions"),
    path("<int:pk>/factors/", views.reset_second_factors, name="reset_factors"),
    path("<int:pk>/password/", views.give_password, name="give_password"),
]
