"""The fields people type into everywhere."""

import uuid
from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import Model
from django.forms.models import ModelChoiceIterator

OPTIONS_AT_MOST = 200  # what is offered without typing; the rest is found by typing


class FirstOptions(ModelChoiceIterator):
    """The first options of a long list, and the chosen one wherever it stands."""

    def __iter__(self) -> Iterator[tuple[Any, str]]:
        yield ("", str(self.field.empty_label or ""))
        first = list(self.queryset[:OPTIONS_AT_MOST])
        chosen = self.field.chosen
        if chosen and chosen not in first:
            first.insert(0, chosen)
        yield from (self.choice(option) for option in first)


class ChooseField(forms.ModelChoiceField):
    """One record out of many: a native select that a script turns into a search as you type."""

    iterator = FirstOptions
    chosen: Model | None = None

    def __init__(
        self, queryset: Any, *, source: Any = None, depends: str = "", **kwargs: Any
    ) -> None:
        kwargs.setdefault("empty_label", "")
        super().__init__(queryset, **kwargs)
        self.widget.attrs |= {"data-choose": ""}
        if source is not None:
            self.widget.attrs["data-source"] = source
        if depends:
            self.widget.attrs["data-depends"] = depends

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        bound = super().get_bound_field(form, field_name)
        value = bound.value()
        if isinstance(value, Model):
            self.chosen = value
        elif self.queryset is not None and str(value or "").isdecimal():
            self.chosen = self.queryset.filter(pk=value).first()
        return bound


class ReasonForm(forms.Form):
    """A verb that asks for nothing but why."""

    reason = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, label: Any, help_text: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label
        self.fields["reason"].help_text = help_text


def new_key() -> str:
    return str(uuid.uuid4())
