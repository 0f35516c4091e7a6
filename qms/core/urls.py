from django.urls import path

from qms.core import surfaces

app_name = "core"
urlpatterns = [
    path("files/<int:pk>/", surfaces.file, name="file"),
    path("files/<int:pk>/preview/", surfaces.preview, name="preview"),
    path("jobs/", surfaces.jobs, name="jobs"),
    path("jobs/<int:pk>/", surfaces.job, name="job"),
    path("jobs/<int:pk>/result/", surfaces.result, name="job_result"),
    path("jobs/<int:pk>/cancel/", surfaces.cancel_job, name="cancel_job"),
    path("drafts/<str:form>/<uuid:key>/", surfaces.save_draft, name="draft"),
    path("drafts/<str:form>/<uuid:key>/discard/", surfaces.discard_draft, name="discard_draft"),
]
