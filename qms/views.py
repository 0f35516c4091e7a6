"""Pages that belong to no single app."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from complaints.models import Complaint


@require_GET
@login_required
def home(request: HttpRequest) -> HttpResponse:
    complaints = Complaint.objects.visible_to(request.user).under_way()
    return render(request, "home.html", {"complaints": complaints[:20]})


@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    return JsonResponse({})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", {"message": str(exception)}, status=400)
