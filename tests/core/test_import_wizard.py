"""A file into records, the way a person does it: upload, read, name the columns, check, confirm."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qms.accounts.models import User
from qms.core.background import run_waiting
from qms.core.imports.choices import ImportState
from qms.core.models import Import
from suppliers.models import Supplier

SUPPLIERS = "Code;Name;City\n10432;Kessler Guß GmbH;Aalen\n10788;Moravia Odlitky s.r.o.;Ostrava\n"


class Wizard:
    """Somebody who imports, in a browser."""

    def __init__(self, browser: Client) -> None:
        self.browser = browser

    def upload(
        self, content: bytes | str, name: str = "suppliers.csv", kind: str = "supplier"
    ) -> Any:
        content = content.encode() if isinstance(content, str) else content
        sent = {"kind": f"suppliers.{kind}", "file": SimpleUploadedFile(name, content)}
        return self.browser.post("/imports/upload/", sent)

    def begin(self, *arguments: Any, **more: Any) -> Import:
        answer = self.upload(*arguments, **more)
        assert answer.status_code == 302, answer.context["form"].errors
        return Import.objects.latest("id")

    def map(self, record: Import, **fields: str) -> Any:
        """Name the columns as they are proposed, but for these."""
        page = self.browser.get(f"/imports/{record.pk}/map/")
        form = page.context["form"]
        values = {name: form[name].value() or "" for name in form.fields} | fields
        return self.browser.post(f"/imports/{record.pk}/map/", values)

    def check(self, record: Import, **fields: str) -> Import:
        answer = self.map(record, **fields)
        assert answer.status_code == 302, answer.context["form"].errors
        return self.worked(record)

    def post(self, record: Import, verb: str, **values: str) -> Import:
        self.browser.post(f"/imports/{record.pk}/{verb}/", values)
        return self.worked(record)

    def worked(self, record: Import) -> Import:
        run_waiting()
        record.refresh_from_db()
        return record

    def page(self, record: Import, step: str = "") -> str:
        return self.browser.get(f"/imports/{record.pk}/{step}", follow=True).content.decode()


@pytest.fixture
def wizard(engineer: User, signed_in: Any) -> Wizard:
    return Wizard(signed_in(engineer))


def counts(record: Import) -> dict[str, int]:
    return {state: number for state, number in record.outcome["counts"].items() if number}


@pytest.mark.django_db(transaction=True)
def test_a_file_becomes_records_step_by_step(wizard):
    record = wizard.begin(SUPPLIERS)
    assert "Kessler Guß GmbH" in wizard.page(record)
    checked = wizard.check(record)
    assert (checked.state, counts(checked)) == (ImportState.CHECKED, {"new": 2})
    assert not Supplier.objects.exists()
    assert "Moravia" in wizard.page(record)
    confirmed = wizard.post(record, "confirm")
    assert confirmed.state == ImportState.CONFIRMED
    assert {one.name for one in Supplier.objects.all()} == {
        "Kessler Guß GmbH",
        "Moravia Odlitky s.r.o.",
    }
    assert "2 new" in wizard.page(record)
