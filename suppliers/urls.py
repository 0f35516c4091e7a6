from django.urls import path, register_converter

from suppliers.addresses import NameConverter
from suppliers.views import deliveries, panels, register

register_converter(NameConverter, "name")

app_name = "suppliers"
urlpatterns = [
    path("", register.index, name="index"),
    path("register/", register.register, name="register"),
    path("options/", register.options, name="options"),
    path("parts/", register.parts, name="parts"),
    path("parts/register/", register.register_part, name="register_part"),
    path("parts/options/", register.part_options, name="part_options"),
    path("parts/<name:number>/", register.part, name="part"),
    path("parts/<name:number>/edit/", register.edit_part, name="edit_part"),
    path("deliveries/", deliveries.index, name="deliveries"),
    path("deliveries/record/", deliveries.record, name="record_delivery"),
    path("deliveries/of-supplier/<int:pk>/", panels.of_supplier, name="deliveries_of_supplier"),
    path("deliveries/of-part/<int:pk>/", panels.of_part, name="deliveries_of_part"),
    path("deliveries/<int:pk>/", deliveries.detail, name="delivery"),
    path("deliveries/<int:pk>/edit/", deliveries.edit, name="edit_delivery"),
    path("deliveries/<int:pk>/receive/", deliveries.receive, name="receive_delivery"),
    path("deliveries/<int:pk>/correct/", deliveries.correct, name="correct_delivery"),
    path("deliveries/<int:pk>/cancel/", deliveries.cancel, name="cancel_delivery"),
    path("<name:code>/", register.detail, name="detail"),
    path("<name:code>/edit/", register.edit, name="edit"),
    path("<name:code>/block/", register.block, name="block"),
    path("<name:code>/unblock/", register.unblock, name="unblock"),
]
