from django.urls import path

from benchmarks.bare import deliveries, views

urlpatterns = [
    path("api/complaints/", views.Complaints.as_view()),
    path("api/complaints/<str:number>/", views.OneComplaint.as_view()),
    path("api/deliveries/", deliveries.Deliveries.as_view()),
    path("complaints/", views.index),
    path("deliveries/", deliveries.index),
    path("search/", deliveries.search),
    path("complaints/<str:number>/", views.detail),
]
