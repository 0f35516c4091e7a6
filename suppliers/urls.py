from django.urls import path, register_converter

from suppliers import views
from suppliers.addresses import NameConverter

register_converter(NameConverter, "name")

app_name = "suppliers"
urlpatterns = [
    path("", views.index, name="index"),
    path("register/", views.register, name="register"),
    path("options/", views.options, name="options"),
    path("parts/", views.parts, name="parts"),
    path("parts/register/", views.register_part, name="register_part"),
    path("parts/options/", views.part_options, name="part_options"),
    path("parts/<name:number>/", views.part, name="part"),
    path("parts/<name:number>/edit/", views.edit_part, name="edit_part"),
    path("<name:code>/", views.detail, name="detail"),
    path("<name:code>/edit/", views.edit, name="edit"),
    path("<name:code>/block/", views.block, name="block"),
    path("<name:code>/unblock/", views.unblock, name="unblock"),
]
