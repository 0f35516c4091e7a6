from django.urls import path

from suppliers import views

app_name = "suppliers"
urlpatterns = [
    path("", views.index, name="index"),
    path("options/", views.options, name="options"),
    path("parts/options/", views.part_options, name="part_options"),
    path("parts/<str:number>/", views.index, name="part"),
    path("<str:code>/", views.index, name="detail"),
]
