from collections.abc import Callable
from copy import deepcopy
from functools import cache
from operator import attrgetter
from typing import Any

from django.db.models import Choices, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from qms.core.choices import one_of
from qms.core.records import hanging_on


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


class RecordSerializer(serializers.ModelSerializer[Any]):
    """A record as it is read, and where its page is.

    Reading asks for nothing but the record, so how its columns are read is worked out once.
    """

    url = serializers.SerializerMethodField()
    hanging: tuple[str, ...] = ()  # relations that are only read where there is anything

    def get_fields(self) -> dict[str, Any]:
        return deepcopy(_fields_of(type(self)))

    @classmethod
    def read_by_name(cls, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows, each with the names of its relations instead of all there is of them."""
        own = [one.name for one in rows.model._meta.concrete_fields if not one.generated]
        named = [
            f"{name}__{field.slug_field}"
            for name, field in _fields_of(cls).items()
            if isinstance(field, serializers.SlugRelatedField)
        ]
        return rows.only(*own, *named)

    def get_extra_kwargs(self) -> dict[str, Any]:
        return {name: {"read_only": True} for name in self.Meta.fields}

    def get_url(self, record: Any) -> str:
        return record.get_absolute_url()

    def to_representation(self, record: Any) -> dict[str, Any]:
        told = {
            name: None if (value := read(record)) is None else shown(value)
            for name, read, shown in _columns_of(type(self))
            if name not in self.hanging
        }
        return told | self._hanging_on(record) if self.hanging else told

    def _hanging_on(self, record: Any) -> dict[str, Any]:
        there = hanging_on(record, *self.hanging)
        return {
            name: shown(read(record)) if name in there else []
            for name, read, shown in _columns_of(type(self))
            if name in self.hanging
        }


@cache
def _fields_of(serializer: type[RecordSerializer]) -> dict[str, Any]:
    return super(RecordSerializer, serializer()).get_fields()


@cache
def _columns_of(
    serializer: type[RecordSerializer],
) -> list[tuple[str, Callable[[Any], Any], Callable[[Any], Any]]]:
    return [
        (
            str(field.field_name),
            attrgetter(field.source) if field.source_attrs else _itself,  # type: ignore[arg-type]
            field.to_representation,
        )
        for field in serializer()._readable_fields
    ]


def _itself(record: Any) -> Any:
    return record


def _only(kind: type, field: serializers.Field[Any, Any, Any, Any], data: Any) -> Any:
    """Another type is a mistake to tell, not something to be made into the right one."""
    if type(data) is not kind:
        field.fail("invalid")
    return data


class Words(serializers.CharField):
    default_error_messages = {
        "max_length": gettext_lazy("{max_length} characters at most; yours has %(show_value)s."),
    }

    def to_internal_value(self, data: Any) -> str:
        return super().to_internal_value(_only(str, self, data))


class WholeNumber(serializers.IntegerField):
    def to_internal_value(self, data: Any) -> int:
        return super().to_internal_value(_only(int, self, data))


class TrueOrFalse(serializers.BooleanField):
    def to_internal_value(self, data: Any) -> bool:
        return _only(bool, self, data)


class Day(serializers.DateField):
    default_error_messages = {"invalid": gettext_lazy("Not a calendar date.")}

    def to_internal_value(self, value: Any) -> Any:
        return super().to_internal_value(_only(str, self, value))


class Moment(serializers.DateTimeField):
    default_error_messages = {
        name: gettext_lazy("Not a date with a time.") for name in ("invalid", "date", "overflow")
    }

    def to_internal_value(self, value: Any) -> Any:
        return super().to_internal_value(_only(str, self, value))


class OneOf(serializers.ChoiceField):
    def __init__(self, choices: type[Choices], **kwargs: Any) -> None:
        no = one_of(choices.values)
        kwargs["error_messages"] = {"invalid": no, "invalid_choice": no}
        super().__init__(choices.choices, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value(_only(str, self, data))


class VisibleSlugField(serializers.SlugRelatedField[Any]):
    """A record named by what people call it; one that is not theirs is one that is not there."""

    default_error_messages = {
        "does_not_exist": gettext_lazy("There is no “{value}”."),
        "invalid": gettext_lazy("Not a name."),
    }

    def __init__(self, model: Any, slug_field: str, **kwargs: Any) -> None:
        self.model = model
        super().__init__(slug_field=slug_field, queryset=model._default_manager.none(), **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value(_only(str, self, data))

    def get_queryset(self) -> Any:
        return self.model.objects.visible_to(self.context["request"].user)


class VisibleIdField(VisibleSlugField):
    """A record that has no name of its own, named by its id."""

    def __init__(self, model: Any, **kwargs: Any) -> None:
        super().__init__(model, "id", **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        return serializers.SlugRelatedField.to_internal_value(self, _only(int, self, data))


class ReasonSerializer(StrictSerializer):
    """What a verb asks that wants nothing but why."""

    reason = Words(max_length=2000)
