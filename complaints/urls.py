from django.urls import path

from complaints import panels, views

app_name = "complaints"
urlpatterns = [
    path("", views.index, name="index"),
    path("log/", views.log, name="log"),
    path("of-supplier/<int:pk>/", panels.of_supplier, name="of_supplier"),
    path("of-part/<int:pk>/", panels.of_part, name="of_part"),
    path("<str:number>/", views.detail, name="detail"),
    path("<str:number>/comment/", views.comment, name="comment"),
    path("<str:number>/edit/", views.edit, name="edit"),
    path("<str:number>/contain/", views.contain, name="contain"),
    path("<str:number>/close/", views.close, name="close"),
    path("<str:number>/reopen/", views.reopen, name="reopen"),
    path("<str:number>/void/", views.void, name="void"),
]
