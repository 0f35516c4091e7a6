"""The API, version 1: every app's view sets under one root."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from complaints.api.families import FamilyViewSet, ResemblanceViewSet
from complaints.api.synonyms import SynonymsViewSet
from complaints.api.views import ComplaintViewSet, DefectCodeViewSet
from qms.core.api.files import FileView
from qms.notifications.api.views import NotificationViewSet
from suppliers.api.views import (
    ApprovalViewSet,
    CertificateViewSet,
    CommodityViewSet,
    ContactViewSet,
    DeliveryViewSet,
    PartViewSet,
    SiteViewSet,
    SupplierViewSet,
)

router = SimpleRouter(use_regex_path=False)
router.register("complaints", ComplaintViewSet, basename="complaint")
router.register("families", FamilyViewSet, basename="family")
router.register("resemblances", ResemblanceViewSet, basename="resemblance")
router.register("defect-codes", DefectCodeViewSet, basename="defect_code")
router.register("synonyms", SynonymsViewSet, basename="synonyms")
router.register("notifications", NotificationViewSet, basename="notification")
router.register("suppliers", SupplierViewSet, basename="supplier")
router.register("parts", PartViewSet, basename="part")
router.register("certificates", CertificateViewSet, basename="certificate")
router.register("sites", SiteViewSet, basename="site")
router.register("contacts", ContactViewSet, basename="contact")
router.register("commodities", CommodityViewSet, basename="commodity")
router.register("approvals", ApprovalViewSet, basename="approval")
router.register("deliveries", DeliveryViewSet, basename="delivery")

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
    path("files/<int:pk>/", FileView.as_view(), name="file_content"),
    path("", include(router.urls)),
]
