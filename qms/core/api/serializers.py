from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError


class StrictSerializer(serializers.Serializer):
    """Refuses what it does not know, instead of ignoring it."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            writable = {name for name, field in self.fields.items() if not field.read_only}
            if unknown := [name for name in data if name not in writable]:
                raise ValidationError(
                    {name: [_("Unknown field “%(name)s”.") % {"name": name}] for name in unknown}
                )
        return super().to_internal_value(data)


class VisibleSlugField(serializers.SlugRelatedField[Any]):
    """A record named by what people call it; one that is not theirs is one that is not there."""

    def __init__(self, model: Any, slug_field: str, **kwargs: Any) -> None:
        self.model = model
        super().__init__(slug_field=slug_field, queryset=model._default_manager.none(), **kwargs)

    def get_queryset(self) -> Any:
        return self.model.objects.visible_to(self.context["request"].user)


class ReasonSerializer(StrictSerializer):
    """What a verb asks that wants nothing but why."""

    reason = serializers.CharField(max_length=2000)
