"""What the owner of an import is asked, one page a step."""

from itertools import zip_longest
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.core.files.intake import StoredFile
from qms.core.imports.arriving import TAKEN, take_in_table
from qms.core.imports.kinds import Importer, importers
from qms.core.imports.reading import is_workbook
from qms.core.imports.services import proposed_mapping
from qms.core.imports.values import ASK, COMMA, DAY_FIRST, MONTH_FIRST, POINT, day
from qms.core.models import Import

SAMPLE = 40  # characters of a value beside its heading
ENCODINGS = [
    ("utf-8-sig", "Unicode (UTF-8)"),
    ("utf-16", "Unicode (UTF-16)"),
    ("cp1252", gettext_lazy("Western Europe (Windows, Latin-1)")),
    ("cp1250", gettext_lazy("Central Europe (Windows)")),
    ("cp1251", gettext_lazy("Cyrillic (Windows)")),
    ("mac-roman", gettext_lazy("Western Europe (old Macintosh)")),
]
DELIMITERS = [
    (",", gettext_lazy("Comma")),
    (";", gettext_lazy("Semicolon")),
    ("\t", gettext_lazy("Tab")),
    ("|", gettext_lazy("Bar")),
]


class UploadForm(forms.Form):
    """What it is, and the file."""

    kind = forms.ChoiceField(label=gettext_lazy("What is in the file"))
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("A table as CSV or Excel (.xlsx), its columns named in one row."),
        error_messages={"required": gettext_lazy("Choose the file.")},
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = importers(user.has_perm)
        self.fields["kind"].choices = [(kind.name, kind.label) for kind in kinds]
        self.fields["file"].widget.attrs["accept"] = ",".join(TAKEN)

    def clean_file(self) -> StoredFile:
        return take_in_table(self.cleaned_data["file"])


class ReadForm(forms.Form):
    """How the file is read; a workbook is asked for its sheet, a text for its signs."""

    sheet = forms.ChoiceField(label=gettext_lazy("Sheet"))
    encoding = forms.ChoiceField(
        label=gettext_lazy("Encoding"),
        choices=ENCODINGS,
        help_text=gettext_lazy("Right when names with accents below look right."),
    )
    delimiter = forms.ChoiceField(
        label=gettext_lazy("Columns are parted by"),
        choices=DELIMITERS,
        widget=forms.RadioSelect(attrs={"class": "segmented"}),
    )
    heading_row = forms.IntegerField(
        label=gettext_lazy("Row with the headings"), min_value=1, max_value=1000
    )
    take_hidden = forms.BooleanField(label=gettext_lazy("Import hidden rows too"), required=False)

    def __init__(self, data: Any, *, record: Import) -> None:
        look = record.look
        super().__init__(data, initial=record.reading | {"heading_row": look["heading_row"]})
        if not is_workbook(record.name):
            del self.fields["sheet"], self.fields["take_hidden"]
            return
        del self.fields["encoding"], self.fields["delimiter"]
        self.fields["sheet"].choices = [
            (name, _("%(sheet)s (hidden)") % {"sheet": name} if hidden else name)
            for name, hidden in look["sheets"]
        ]
        if not look["hidden_rows"]:
            del self.fields["take_hidden"]


class MapForm(forms.Form):
    """Which column is which field, and how days and numbers are written in them."""

    order = forms.ChoiceField(
        label=gettext_lazy("How days are written"), required=False, widget=forms.RadioSelect
    )
    point = forms.ChoiceField(
        label=gettext_lazy("How numbers are written"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            (POINT, gettext_lazy("1,234.5 — a point before the decimals")),
            (COMMA, gettext_lazy("1.234,5 — a comma before the decimals")),
        ],
    )

    def __init__(self, data: Any, *, record: Import, importer: Importer) -> None:
        self.importer = importer
        self.look = record.look
        self.proposal = proposed_mapping(record)
        super().__init__(data, initial=self.proposal | self.proposal["fields"])
        for field in importer.fields:
            self.fields[field.name] = forms.ChoiceField(
                label=field.label,
                choices=self._columns(),
                required=field.required,
                help_text=field.help_text,
                error_messages={"required": _("Say which column holds this.")},
            )
        self.order_fields([field.name for field in importer.fields])
        self._ask("order")
        self._ask("point")
        if "order" in self.fields:
            self.fields["order"].choices = self._days_read_in_both_ways()

    def _columns(self) -> list[tuple[str, str]]:
        """The headings, each with what stands beneath it."""
        beneath = self.look["first"][0][1:]
        named = [
            (heading, f"{heading} · {cell[:SAMPLE]}" if cell else heading)
            for heading, cell in zip_longest(self.look["headings"], beneath, fillvalue="")
            if heading
        ]
        return [("", _("— not in the file —")), *named]

    def _ask(self, name: str) -> None:
        """Ask how days or numbers are written where a column leaves it open."""
        proofs = {column[name] for column in self.look["columns"]} - {""}
        decided = proofs - {ASK}
        if not proofs:
            del self.fields[name]
        elif len(decided) == 1:
            (self.initial[name],) = decided
            if ASK not in proofs:
                self.fields[name].widget = forms.HiddenInput()

    def _days_read_in_both_ways(self) -> list[tuple[str, str]]:
        days = [found for column in self.look["columns"] for found in column["days"]][:5]
        return [
            (DAY_FIRST, _("Day first: %(days)s") % {"days": _read(days, DAY_FIRST)}),
            (MONTH_FIRST, _("Month first: %(days)s") % {"days": _read(days, MONTH_FIRST)}),
        ]

    def clean(self) -> dict[str, Any]:
        """As the service wants it: the fields that have a column, beside the two formats."""
        cleaned = self.cleaned_data
        fields = {
            field.name: cleaned[field.name]
            for field in self.importer.fields
            if cleaned.get(field.name)
        }
        formats = {name: cleaned.get(name, "") for name in ("order", "point")}
        return {"fields": fields, **formats}


def _read(days: list[str], order: str) -> str:
    """Days of the file in words; one that is none in this order says so."""
    return ", ".join(f"{found} → {_in_words(found, order)}" for found in days)


def _in_words(found: str, order: str) -> str:
    try:
        return date_format(day(found, order), "DATE_FORMAT")
    except ValidationError:
        return _("no day")


class ConfirmForm(forms.Form):
    """Whether the good rows are to be taken without the bad ones."""

    leave_bad = forms.BooleanField(
        label=gettext_lazy("Import the good rows, leave the bad ones out"), required=False
    )
