from typing import Any

from django import forms

from complaints.models import DefectCode
from suppliers.models import Part, Supplier


class AskSimilarForm(forms.Form):
    """What is known of a problem while it is typed; whatever does not hold is left out."""

    title = forms.CharField(max_length=200, required=False)
    supplier = forms.ModelChoiceField(Supplier.objects.none(), required=False)
    part = forms.ModelChoiceField(Part.objects.none(), required=False)
    defect_code = forms.ModelChoiceField(DefectCode.objects.none(), required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, model in (("supplier", Supplier), ("part", Part), ("defect_code", DefectCode)):
            self.fields[name].queryset = model.objects.visible_to(user)

    @property
    def known(self) -> dict[str, Any]:
        """What does hold."""
        self.is_valid()
        return self.cleaned_data
