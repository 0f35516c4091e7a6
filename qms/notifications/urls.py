from django.urls import path

from qms.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("read/", views.read_all, name="read_all"),
    path("archive/", views.put_away_read, name="archive_read"),
    path("settings/", views.settings, name="settings"),
    path("unsubscribe/<str:token>/", views.end_mails, name="unsubscribe"),
    path("people/", views.people, name="people"),
    path("watch/<str:record_type>/<int:pk>/", views.watch_record, name="watch"),
    path("<int:pk>/", views.follow, name="follow"),
    path("<int:pk>/read/", views.read, name="read"),
    path("<int:pk>/archive/", views.put_away, name="archive"),
]
