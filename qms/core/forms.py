"""The fields people type into everywhere."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model
from django.forms.models import ModelChoiceIterator
from django.utils.formats import get_format, number_format
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.core.files.intake import StoredFile, redeem, take_in, ticket
from qms.core.text import plain_name

OPTIONS_AT_MOST = 200  # what is offered without typing; the rest is found by typing


class FirstOptions(ModelChoiceIterator):
    """The first options of a long list, and the chosen one wherever it stands."""

    def __iter__(self) -> Iterator[tuple[Any, str]]:
        yield ("", str(self.field.empty_label or ""))
        first = list(self.queryset[: self.field.offered]) if self.field.offered else []
        chosen = self.field.chosen
        if chosen and chosen not in first:
            first.insert(0, chosen)
        yield from (self.choice(option) for option in first)


class ChooseField(forms.ModelChoiceField):
    """One record out of many: a native select that a script turns into a search as you type."""

    iterator = FirstOptions
    offered = OPTIONS_AT_MOST
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


class WholeNumber(forms.IntegerField):
    """A count, written as the reader's language writes one: 1500 and 1,500, or 1.500 in German."""

    def __init__(self, *, min_value: int, max_value: int, **kwargs: Any) -> None:
        no = _number_between(min_value, max_value)
        super().__init__(
            min_value=min_value,
            max_value=max_value,
            widget=forms.TextInput(attrs={"inputmode": "numeric"}),
            error_messages=dict.fromkeys(["required", "invalid", "min_value", "max_value"], no),
            **kwargs,
        )

    def to_python(self, value: Any) -> int | None:
        text = "" if value is None else str(value).strip()
        groups = text.split(get_format("THOUSAND_SEPARATOR"))
        if len(groups) > 1 and all(len(group) == 3 for group in groups[1:]) and groups[0]:
            text = "".join(groups)
        if text and not re.fullmatch(r"-?[0-9]{1,18}", text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return int(text) if text else None


def _limits(least: int, most: int) -> str:
    return _("Enter a number from %(least)s to %(most)s.") % {
        "least": number_format(least, force_grouping=True),
        "most": number_format(most, force_grouping=True),
    }


_number_between = lazy(_limits, str)


def values_of(record: Model) -> dict[str, Any]:
    """What a form to correct the record begins with."""
    return forms.model_to_dict(record) | {"version": record.version}


class ReasonForm(forms.Form):
    """A verb that asks for nothing but why."""

    reason = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, label: Any, help_text: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label
        self.fields["reason"].help_text = help_text


def new_key() -> str:
    return str(uuid.uuid4())


# An iPhone that finds no HEIC in this list sends its photos as JPEG, which everybody can look at.
TAKEN = "image/jpeg,image/png,image/webp,image/gif,.pdf,.txt,.csv,.xlsx,.docx,.zip"


@dataclass(frozen=True)
class Sent:
    """What came with a form: new files, and tickets for those that came before."""

    uploads: list[UploadedFile]
    tickets: list[str]


class Uploads(forms.FileInput):
    """A file input that remembers: what was sent once is listed, and can be left out again."""

    template_name = "django/forms/widgets/uploads.html"
    allow_multiple_selected = True
    owner: int
    stored: list[StoredFile] | None = None  # what this request has brought, once it is checked

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Sent:
        kept = data.getlist(f"{name}-kept") if hasattr(data, "getlist") else []
        return Sent(files.getlist(name) if hasattr(files, "getlist") else [], kept)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files and f"{name}-kept" not in data

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        if (stored := self.stored) is None:
            stored = redeem(value.tickets if isinstance(value, Sent) else value or [], self.owner)
        kept = [(ticket(file, self.owner), file) for file in stored]
        return super().get_context(name, None, attrs) | {"kept": kept}


class UploadsField(forms.Field):
    """Any number of files; each is checked and stored at once, and a bad one spoils no other.

    When the form is shown again, the good ones are still there: the form carries a signed ticket
    for each, which only their `owner` can redeem.
    """

    widget = Uploads

    def __init__(self, *, label: Any = None, required: bool = False, help_text: Any = "") -> None:
        label = label or gettext_lazy("Photos and files")
        super().__init__(label=label, required=required, help_text=help_text)
        self.widget.attrs |= {"multiple": True, "accept": TAKEN}

    def belongs_to(self, owner: int) -> None:
        self.widget.owner = owner

    def clean(self, sent: Sent) -> list[StoredFile]:
        stored, problems = redeem(sent.tickets, self.widget.owner), []
        if len(stored) < len(sent.tickets):
            problems.append(_("A file you sent earlier waited too long. Add it again."))
        limit = settings.ATTACHMENTS_AT_ONCE
        if len(sent.uploads) > limit:
            problems.append(
                _("%(limit)s files at a time. The first are kept; add the others after them.")
                % {"limit": limit}
            )
        for upload in sent.uploads[:limit]:
            try:
                stored.append(take_in(upload))
            except ValidationError as error:
                problems += error.messages
        self.widget.stored = list(dict.fromkeys(stored))
        if self.required and not stored and not problems:
            problems.append(_("Choose the file."))
        if problems:
            raise ValidationError(problems)
        return self.widget.stored

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data.uploads or data.tickets)


class ViewForm(forms.Form):
    """The name of a saved view, and for whom it is."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60, validators=[plain_name])
    shared = forms.BooleanField(label=gettext_lazy("Share it with the plant"), required=False)
    usual = forms.BooleanField(label=gettext_lazy("Open this list with it"), required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not user.has_perm("core.share_view"):
            del self.fields["shared"]


class AttachForm(forms.Form):
    """Files for a record."""

    files = UploadsField(required=True)
    shared = forms.BooleanField(label=gettext_lazy("The supplier can read this"), required=False)
    key = forms.CharField(max_length=100, widget=forms.HiddenInput, initial=new_key)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"].belongs_to(user.pk)
        if user.is_supplier:
            del self.fields["shared"]


class CommentForm(AttachForm):
    """Something said about a record, files added to it, or both."""

    text = forms.CharField(
        label=gettext_lazy("Comment"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    files = UploadsField()
