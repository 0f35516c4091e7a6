"""Deliveries in the browser and through the API: the same questions, the same verbs."""

from datetime import timedelta

import pytest

from qms.core.clock import plant_today
from suppliers.models import Delivery
from suppliers.services import cancel_delivery, receive_delivery
from tests import factories

TODAY = plant_today()


def day(n):
    return TODAY - timedelta(days=n)


def receive(delivery, days_ago, quantity, **values):
    return receive_delivery(
        delivery, actor=factories.SETUP, received_on=day(days_ago), quantity=quantity, **values
    )


@pytest.fixture
def book(supplier, rival_supplier):
    """Five order lines of two suppliers."""
    housing = factories.part("HP-4410-02", "Pump housing", supplier)
    cover = factories.part("HP-4415-01", "End cover", rival_supplier)
    line = {"quantity": 100}
    receive(
        factories.delivery(supplier, housing, order_number="A1", promised_on=day(30), **line),
        31,
        100,
        lot="K26-4711",
    )
    receive(
        factories.delivery(supplier, housing, order_number="A2", promised_on=day(20), **line),
        10,
        100,
    )
    receive(
        factories.delivery(supplier, housing, order_number="A3", promised_on=day(5), **line), 6, 40
    )
    factories.delivery(rival_supplier, cover, order_number="B1", promised_on=day(3), **line)
    cancel_delivery(
        factories.delivery(rival_supplier, cover, order_number="B2", promised_on=day(2), **line),
        actor=factories.SETUP,
        reason="Not needed.",
    )


@pytest.mark.parametrize(
    ("question", "orders"),
    [
        ("", ["B2", "B1", "A3", "A2", "A1"]),
        ("?sort=order_number", ["A1", "A2", "A3", "B1", "B2"]),
        ("?q=k26-4711", ["A1"]),
        ("?q=kessler+a2", ["A2"]),
        ("?q=cover", ["B2", "B1"]),
        ("?state=partly", ["A3"]),
        ("?state=promised&state=cancelled", ["B2", "B1"]),
        ("?late=true", ["B1", "A3"]),
        ("?supplier=10788", ["B2", "B1"]),
        ("?part=HP-4410-02", ["A3", "A2", "A1"]),
        (f"?promised_from={day(20)}&promised_to={day(4)}", ["A3", "A2"]),
        (f"?received_from={day(10)}&received_to={day(6)}", ["A3", "A2"]),
        (f"?received_from={day(9)}&received_to={day(7)}", []),
        ("?on_time=yes", ["A1"]),
        ("?on_time=no", ["B1", "A3", "A2"]),
        ("?on_time=due", ["B1", "A3", "A2", "A1"]),
    ],
)
def test_deliveries_are_found_the_same_way_everywhere(
    question, orders, book, engineer, signed_in, api
):
    page = signed_in(engineer).get(f"/suppliers/deliveries/{question}")
    assert [row.order_number for row in page.context["listing"].rows] == orders
    answer = api(engineer).get(f"/api/v1/deliveries/{question}").json()
    assert [row["order_number"] for row in answer["results"]] == orders


def test_a_supplier_sees_what_it_has_promised_and_nothing_else(book, supplier_user, signed_in, api):
    page = signed_in(supplier_user).get("/suppliers/deliveries/")
    assert {row.order_number for row in page.context["listing"].rows} == {"A1", "A2", "A3"}
    (theirs,) = Delivery.objects.filter(order_number="B1")
    assert signed_in(supplier_user).get(theirs.get_absolute_url()).status_code == 404
    assert api(supplier_user).get(f"/api/v1/deliveries/{theirs.pk}/").status_code == 404


def test_every_figure_of_the_panel_is_the_list_it_counts(book, supplier, engineer, signed_in):
    client = signed_in(engineer)
    address = f"/suppliers/deliveries/of-supplier/{supplier.pk}/"
    panel = client.get(address, headers={"HX-Request": "true"})
    share = panel.context["share"]
    assert (share.number, share.of) == (1, 3)
    assert "33 % on time" in panel.content.decode()
    assert "between 6 and 80 %" in panel.content.decode()
    figures = {"on_time_url": 1, "due_url": 3, "missed_url": 2, "late_url": 1, "list_url": 3}
    counted = {name: client.get(panel.context[name]) for name in figures}
    assert {name: page.context["listing"].total for name, page in counted.items()} == figures
    assert "2 not on time" in panel.content.decode()
    assert [late.order_number for late in panel.context["late"]] == ["A3"]
    assert client.get(address).url == "/suppliers/deliveries/?supplier=10432"


def test_the_panel_of_a_part_names_who_is_late(book, supplier, engineer, signed_in):
    (late,) = Delivery.objects.filter(order_number="A3")
    address = f"/suppliers/deliveries/of-part/{late.part_id}/"
    panel = signed_in(engineer).get(address, headers={"HX-Request": "true"}).content.decode()
    assert supplier.name in panel and str(late.part) not in panel


def test_no_data_is_said_and_not_counted_as_zero(supplier, engineer, signed_in):
    address = f"/suppliers/deliveries/of-supplier/{supplier.pk}/"
    panel = signed_in(engineer).get(address, headers={"HX-Request": "true"})
    assert "no data" in panel.content.decode() and "0 %" not in panel.content.decode()


def test_a_delivery_is_recorded_received_and_corrected_on_its_pages(supplier, engineer, signed_in):
    client = signed_in(engineer)
    part = factories.a_part_of(supplier)
    asked = {
        "supplier": supplier.pk,
        "part": part.pk,
        "order_number": "4500017",
        "order_line": "10",
        "quantity": "1,500",
        "promised_on": f"{TODAY}",
        "key": "one",
    }
    address = client.post("/suppliers/deliveries/record/", asked).url
    assert client.post("/suppliers/deliveries/record/", asked).url == address
    form = client.get(f"{address}receive/").context["form"]
    assert form["quantity"].value() == 1500
    came = {"received_on": f"{TODAY}", "quantity": "1500", "lot": "L-1", "key": "two"}
    client.post(f"{address}receive/", came)
    client.post(f"{address}receive/", came)  # a second click
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.received) == ("complete", 1500)
    form = client.get(f"{address}correct/").context["form"]
    corrected = {name: form[name].value() for name in form.fields} | {
        "quantity": "150",
        "reason": "A zero too many.",
    }
    assert client.post(f"{address}correct/", corrected).status_code == 302
    page = client.get(address)
    assert "150 of 1,500 received." in page.content.decode()
    assert "A zero too many." in page.content.decode()


def test_what_is_refused_stands_beside_the_field_and_keeps_what_was_typed(
    supplier, engineer, signed_in
):
    delivery = factories.delivery(supplier)
    came = {"received_on": f"{day(-1)}", "quantity": "7", "lot": "L-9", "key": "one"}
    page = signed_in(engineer).post(f"{delivery.get_absolute_url()}receive/", came)
    assert page.status_code == 422
    assert "after today" in page.context["form"].errors["received_on"][0]
    assert 'value="L-9"' in page.content.decode()


def test_more_than_promised_is_shown(supplier, engineer, signed_in):
    delivery = receive(factories.delivery(supplier, quantity=200), 0, 250)
    page = signed_in(engineer).get(delivery.get_absolute_url()).content.decode()
    assert "50 more than promised" in page


def test_a_cancelled_delivery_says_why_nothing_is_received(supplier, engineer, signed_in):
    delivery = cancel_delivery(
        factories.delivery(supplier), actor=factories.SETUP, reason="Not needed."
    )
    page = signed_in(engineer).get(f"{delivery.get_absolute_url()}receive/").content.decode()
    assert "is cancelled, not promised or partly received or complete" in page


def test_a_program_records_receives_corrects_and_cancels(supplier, engineer, api):
    program = api(engineer)
    asked = {
        "supplier": supplier.code,
        "part": factories.a_part_of(supplier).number,
        "order_number": "4500017",
        "promised_on": f"{TODAY}",
        "quantity": 200,
    }

    def post(address, body, **headers):
        return program.post(
            f"/api/v1/deliveries/{address}", body, content_type="application/json", headers=headers
        )

    made = post("", asked)
    assert made.status_code == 201
    address = f"{made.json()['id']}/"
    came = {"received_on": f"{TODAY}", "quantity": 100}
    for _twice in range(2):
        answer = post(f"{address}receive/", came, **{"Idempotency-Key": "one"})
        assert (answer.status_code, answer.json()["received"]) == (200, 100)
    (receipt,) = answer.json()["receipts"]
    wrong = {"receipt": receipt["id"], "quantity": 90, "reason": "Counted again."}
    assert post(f"{address}correct/", wrong).json()["received"] == 90
    assert post(f"{address}correct/", wrong | {"receipt": 999_999}).status_code == 404
    assert post(f"{address}cancel/", {"reason": "Enough."}).json()["state"] == "cancelled"
    refused = post(f"{address}receive/", came)
    assert (refused.status_code, refused.json()["code"]) == (409, "refused")
    again = post("", asked)
    assert (again.status_code, again.json()["field"]) == (400, "order_number")
