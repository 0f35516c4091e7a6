"""One view for each work, written as anybody would write it who needs nothing else."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from rest_framework import generics, serializers

from benchmarks.bare.models import Complaint, Part, Supplier

ROWS = 50
COUNTED_AT_MOST = 1_001
JOINED = Complaint.objects.select_related("supplier", "part", "owner")


class ComplaintSerializer(serializers.ModelSerializer):
    supplier = serializers.SlugRelatedField(slug_field="code", queryset=Supplier.objects)
    part = serializers.SlugRelatedField(slug_field="number", queryset=Part.objects)
    owner = serializers.SlugRelatedField(slug_field="username", read_only=True)

    class Meta:
        model = Complaint
        exclude = ["id", "search_text"]
        read_only_fields = ["number", "state", "contain_by", "logged_at", "closed_at", "version"]


class Complaints(generics.ListCreateAPIView):
    serializer_class = ComplaintSerializer

    def list(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.queryset = _asked(request)[:ROWS]
        return super().list(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        return self.queryset

    def perform_create(self, serializer: Any) -> None:
        now = timezone.now()
        serializer.save(number=uuid.uuid4().hex[:20], logged_at=now, contain_by=now)


class OneComplaint(generics.RetrieveAPIView):
    serializer_class = ComplaintSerializer
    queryset = JOINED
    lookup_field = "number"


def index(request: HttpRequest) -> HttpResponse:
    found = _asked(request)
    total = found.order_by()[:COUNTED_AT_MOST].count()
    return render(request, "bare/index.html", {"rows": found[:ROWS], "total": total})


def detail(request: HttpRequest, number: str) -> HttpResponse:
    return render(request, "bare/detail.html", {"row": get_object_or_404(JOINED, number=number)})


def _asked(request: HttpRequest) -> Any:
    """The filters, words and order that the measured addresses ask for."""
    found = JOINED
    if state := request.GET.get("state"):
        found = found.filter(state=state)
    if code := request.GET.get("supplier"):
        found = found.filter(supplier=get_object_or_404(Supplier, code=code))
    for word in request.GET.get("q", "").split():
        found = found.filter(search_text__contains=word.upper())
    return found.order_by(request.GET.get("sort", "-id"), "-id")
