from django.urls import path

from qms.notifications.escalation import views

app_name = "escalation"
urlpatterns = [
    path("", views.index, name="index"),
    path("create/", views.create, name="create"),
    path("<int:pk>/", views.edit, name="edit"),
]
