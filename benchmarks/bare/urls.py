from django.urls import path

from benchmarks.bare import views

urlpatterns = [
    path("api/complaints/", views.Complaints.as_view()),
    path("api/complaints/<str:number>/", views.OneComplaint.as_view()),
    path("complaints/", views.index),
    path("complaints/<str:number>/", views.detail),
]
