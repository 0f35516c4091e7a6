"""One verb for many records, through the API: the same actions as the list's."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from qms.core.actors import Actor
from qms.core.bulk import Action, Line, NotAll, carry_out


class LineSerializer(serializers.Serializer[Any]):
    record = serializers.CharField()
    refusal = serializers.CharField(allow_null=True)


class BulkReportSerializer(serializers.Serializer[Any]):
    """What became of each; `refusal` is the sentence that says why not."""

    changed = serializers.IntegerField()
    records = LineSerializer(many=True)


class BulkActions:
    """Mixed into the view set of a list that offers actions for many."""

    def act_on_many(self: Any, verb: str, serializer: Any) -> Response:
        action = next((one for one in self.listed.actions if one.name == verb), None)
        if action is None:
            raise Http404
        actor = Actor.of(self.request)
        actor.require(action.permission)
        asked = self.asked(serializer)
        records, partly = self._named(asked.pop("records")), asked.pop("partly")
        self._check_asked(action, asked)
        try:
            lines = carry_out(action, records, actor=actor, partly=partly, **asked)
        except NotAll as refused:
            told = {"code": "refused", "message": refused.message, "field": None, "hint": None}
            return Response(told | {"records": self._told(refused.lines)}, status=409)
        changed = sum(not line.refusal for line in lines)
        return Response({"changed": changed, "records": self._told(lines)})

    def _named(self: Any, names: list[str]) -> list[Any]:
        """Every record that is named; one that is not theirs is one that is not there."""
        found = list(self.listed.named(names, self.request.user))
        if missing := set(names) - {self.listed.name_of(record) for record in found}:
            text = _("There is no “%(name)s”.") % {"name": min(missing)}
            raise ValidationError({"records": [text]})
        return found

    def _check_asked(self: Any, action: Action, asked: dict[str, Any]) -> None:
        """Just what the verb asks."""
        if action.asks not in asked:
            raise ValidationError({action.asks: [_("This field is required.")]})
        if others := set(asked) - {action.asks}:
            name = min(others)
            raise ValidationError({name: [_("Unknown field “%(name)s”.") % {"name": name}]})

    def _told(self: Any, lines: list[Line]) -> list[dict[str, Any]]:
        return [
            {"record": self.listed.name_of(line.record), "refusal": line.refusal or None}
            for line in lines
        ]
