"""The list of order lines, and the search for everything, as anybody would write them."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from rest_framework import generics, serializers

from benchmarks.bare.models import Complaint, Delivery, Part, Receipt, Supplier

ROWS, HITS = 50, 5
COUNTED_AT_MOST = 1_001
JOINED = Delivery.objects.select_related("supplier", "part")
DAYS = {"promised_from": "promised_on__gte", "promised_to": "promised_on__lte"}


class DeliverySerializer(serializers.ModelSerializer):
    supplier = serializers.SlugRelatedField(slug_field="code", read_only=True)
    part = serializers.SlugRelatedField(slug_field="number", read_only=True)

    class Meta:
        model = Delivery
        exclude = ["lots", "search_text"]


class Deliveries(generics.ListAPIView):
    serializer_class = DeliverySerializer

    def get_queryset(self) -> Any:
        return _asked(self.request)[:ROWS]


def index(request: HttpRequest) -> HttpResponse:
    found = _asked(request)
    total = found.order_by()[:COUNTED_AT_MOST].count()
    rows = _after(found, request)[:ROWS]
    return render(request, "bare/deliveries.html", {"rows": rows, "total": total})


def search(request: HttpRequest) -> HttpResponse:
    """The newest of each kind that the site is full of and that hold the words."""
    words = request.GET["q"]
    texts = [Complaint.objects.all(), Part.objects.all(), Supplier.objects.all()]
    for word in words.upper().split():
        texts = [kind.filter(search_text__contains=word) for kind in texts]
    groups = [kind.order_by("-id")[:HITS] for kind in [*texts, _holding(JOINED, words)]]
    return render(request, "bare/search.html", {"groups": groups})


def _asked(request: Any) -> Any:
    """The filters, words and order that the measured addresses ask for."""
    asked, found = request.GET, JOINED
    found = found.filter(**{DAYS[name]: asked[name] for name in DAYS if name in asked})
    if state := asked.get("state"):
        found = found.filter(state=state)
    if code := asked.get("supplier"):
        found = found.filter(supplier=get_object_or_404(Supplier, code=code))
    if "late" in asked:
        found = found.filter(state__in=["promised", "partly"], promised_on__lt=timezone.localdate())
    if "received_from" in asked:
        came = Receipt.objects.filter(
            delivery=OuterRef("pk"),
            received_on__range=(asked["received_from"], asked["received_to"]),
        )
        found = found.filter(Exists(came))
    return _holding(found, asked.get("q", "")).order_by(asked.get("sort", "-promised_on"), "-id")


def _holding(found: Any, words: str) -> Any:
    for word in words.upper().split():
        named = {
            f"{name}__in": list(
                model.objects.filter(search_text__contains=word).values_list("pk", flat=True)[:200]
            )
            for name, model in (("supplier", Supplier), ("part", Part))
        }
        found = found.filter(Q(search_text__contains=word) | Q(**named, _connector=Q.OR))
    return found


def _after(found: Any, request: HttpRequest) -> Any:
    if not (day := request.GET.get("day")):
        return found
    return found.filter(promised_on__lte=day).exclude(promised_on=day, id__gte=request.GET["id"])
