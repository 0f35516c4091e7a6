"""A list as a file, through the API: the one that its page hands out."""

from typing import Any

from django.utils.formats import localize
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request

from qms.core import exports, saved
from qms.core.actors import Actor
from qms.core.errors import Refused
from qms.core.list_surfaces import downloaded
from qms.core.lists import Listing, asked_by


class Csv(BaseRenderer):
    """Makes the kind known to those who ask for it; the file is written row by row elsewhere."""

    media_type, format = exports.TYPES["csv"], "csv"


class Xlsx(BaseRenderer):
    media_type, format = exports.TYPES["xlsx"], "xlsx"


class ListAsFile:
    """Mixed into the view set of a list: `?format=csv`, or `Accept: text/csv`."""

    kind = JSONRenderer.format

    def get_renderers(self: Any) -> list[BaseRenderer]:
        more = [Csv(), Xlsx()] if self.action == "list" else []
        return [*super().get_renderers(), *more]  # type: ignore[misc]

    def perform_content_negotiation(self: Any, request: Request, force: bool = False) -> Any:  # noqa: FBT001, FBT002
        """Whatever is said instead of the file is JSON."""
        chosen, _media_type = super().perform_content_negotiation(request, force)  # type: ignore[misc]
        self.kind = chosen.format
        return JSONRenderer(), JSONRenderer.media_type

    def list(self: Any, request: Request, *args: Any, **kwargs: Any) -> Any:
        if self.kind not in exports.TYPES:
            return super().list(request, *args, **kwargs)  # type: ignore[misc]
        return downloaded(self._asked_listing(request), self.kind)

    def _asked_listing(self: Any, request: Request) -> Listing:
        """The list as asked, if it is one that a request may wait for."""
        Actor.of(request).require("core.export_list")
        self.filter_queryset(self.get_queryset())  # refuses what the list does not know
        query = request.query_params.copy()
        self._check_columns(query.getlist("columns"))
        query.setdefault("view", saved.NONE)
        listing = asked_by(request.user, self.listed, query.urlencode())
        if exports.is_long(listing):
            limit = {"n": localize(exports.AT_ONCE)}
            raise Refused(
                _("More than %(n)s rows. Filter them, or export the list on its page.") % limit
            )
        return listing

    def _check_columns(self: Any, asked: Any) -> None:
        names = [name for name in ",".join(asked).split(",") if name]
        if unknown := [name for name in names if name not in self.listed.by_name]:
            text = _("There is no column “%(name)s”; there are %(names)s.")
            told = {"name": unknown[0], "names": ", ".join(self.listed.by_name)}
            raise ValidationError({"columns": [text % told]})
