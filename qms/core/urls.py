from django.urls import path

from qms.core import list_surfaces, surfaces
from qms.core.imports import views as imports

app_name = "core"
urlpatterns = [
    path("files/<int:pk>/", surfaces.file, name="file"),
    path("files/<int:pk>/preview/", surfaces.preview, name="preview"),
    path("jobs/", surfaces.jobs, name="jobs"),
    path("jobs/<int:pk>/", surfaces.job, name="job"),
    path("jobs/<int:pk>/result/", surfaces.result, name="job_result"),
    path("jobs/<int:pk>/cancel/", surfaces.cancel_job, name="cancel_job"),
    path("exports/<str:name>/<str:kind>/", list_surfaces.export, name="export"),
    path("lists/<str:name>/<str:verb>/", list_surfaces.act_on_many, name="act_on_many"),
    path("views/<int:pk>/", list_surfaces.view, name="view"),
    path("views/<int:pk>/edit/", list_surfaces.edit_view, name="edit_view"),
    path("views/<int:pk>/delete/", list_surfaces.delete_view, name="delete_view"),
    path("views/<str:name>/save/", list_surfaces.save_view, name="save_view"),
    path("imports/", imports.index, name="imports"),
    path("imports/upload/", imports.upload, name="import_upload"),
    path("imports/<int:pk>/", imports.detail, name="import"),
    path("imports/<int:pk>/read/", imports.read, name="import_read"),
    path("imports/<int:pk>/map/", imports.map_columns, name="import_map"),
    path("imports/<int:pk>/check/", imports.check, name="import_check"),
    path("imports/<int:pk>/confirm/", imports.confirm, name="import_confirm"),
    path("imports/<int:pk>/discard/", imports.discard, name="import_discard"),
    path("imports/<int:pk>/file/", imports.file, name="import_file"),
    path("imports/<int:pk>/problems/", imports.problems, name="import_problems"),
    path("drafts/<str:form>/<uuid:key>/", surfaces.save_draft, name="draft"),
    path("drafts/<str:form>/<uuid:key>/discard/", surfaces.discard_draft, name="discard_draft"),
]
