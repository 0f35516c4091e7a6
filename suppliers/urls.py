from django.urls import path, register_converter

from suppliers.addresses import NameConverter
from suppliers.views import deliveries, panels, register, standing

register_converter(NameConverter, "name")

app_name = "suppliers"
urlpatterns = [
    path("", register.index, name="index"),
    path("register/", register.register, name="register"),
    path("options/", register.options, name="options"),
    path("parts/", register.parts, name="parts"),
    path("parts/register/", register.register_part, name="register_part"),
    path("parts/options/", register.part_options, name="part_options"),
    path("parts/approvals/", standing.approvals, name="approvals"),
    path("parts/<name:number>/", register.part, name="part"),
    path("parts/<name:number>/edit/", register.edit_part, name="edit_part"),
    path("parts/<name:number>/sources/<name:code>/", standing.edit_source, name="edit_source"),
    path("deliveries/", deliveries.index, name="deliveries"),
    path("deliveries/sites/", register.site_options, name="site_options"),
    path("deliveries/record/", deliveries.record, name="record_delivery"),
    path("deliveries/of-supplier/<int:pk>/", panels.of_supplier, name="deliveries_of_supplier"),
    path("deliveries/of-part/<int:pk>/", panels.of_part, name="deliveries_of_part"),
    path("deliveries/<int:pk>/", deliveries.detail, name="delivery"),
    path("deliveries/<int:pk>/edit/", deliveries.edit, name="edit_delivery"),
    path("deliveries/<int:pk>/receive/", deliveries.receive, name="receive_delivery"),
    path("deliveries/<int:pk>/correct/", deliveries.correct, name="correct_delivery"),
    path("deliveries/<int:pk>/cancel/", deliveries.cancel, name="cancel_delivery"),
    path("commodities/", standing.commodities, name="commodities"),
    path("commodities/<int:pk>/", standing.rename_commodity, name="rename_commodity"),
    path("certificates/", standing.certificates, name="certificates"),
    path("certificates/<int:pk>/", standing.certificate, name="certificate"),
    path("certificates/<int:pk>/attach/", standing.attach_certificate, name="attach"),
    path("certificates/<int:pk>/confirm/", standing.confirm_certificate, name="confirm"),
    path("certificates/<int:pk>/refuse/", standing.refuse_certificate, name="refuse"),
    path("<name:code>/certificates/add/", standing.add_certificate, name="add_certificate"),
    path("<name:code>/sites/add/", standing.note_site, name="add_site"),
    path("<name:code>/sites/<int:pk>/", standing.note_site, name="edit_site"),
    path("<name:code>/contacts/add/", standing.note_contact, name="add_contact"),
    path("<name:code>/contacts/<int:pk>/", standing.note_contact, name="edit_contact"),
    path("<name:code>/contacts/<int:pk>/erase/", standing.erase_contact, name="erase_contact"),
    path("<name:code>/", register.detail, name="detail"),
    path("<name:code>/edit/", register.edit, name="edit"),
    path("<name:code>/block/", register.block, name="block"),
    path("<name:code>/unblock/", register.unblock, name="unblock"),
]
