"""Pages begin at a row: forwards and back, among equals, and where there is nothing to sort by."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from complaints.models import Complaint
from qms.core.paging import Astray, Place, page_of, place_of
from suppliers.models import Supplier
from tests import factories

API = "/api/v1/complaints/"


@pytest.fixture
def seven(supplier):
    """Seven complaints of three severities."""
    return [
        factories.complaint(supplier, severity=severity, title=f"Burr {n}")
        for n, severity in enumerate(
            ["minor", "major", "minor", "critical", "major", "minor", "minor"]
        )
    ]


@pytest.fixture
def nameless(supplier, rival_supplier):
    """Suppliers with a commodity, and more without."""
    for n in range(3):
        factories.supplier(f"2000{n}", f"Gussform {n}", new_commodity=f"Metal {n % 2}")
    factories.supplier("20009", "Nordform AB")


def walk(queryset, order, size):
    """Every page from the first to the last, and the way back."""
    found = queryset.order_by(*order)
    pages, after = [], ""
    while True:
        page = page_of(queryset, found, size, after=after)
        pages.append(page)
        if not (after := page.after):
            break
    back, before = [pages[-1]], pages[-1].before
    while before:
        page = page_of(queryset, found, size, before=before)
        back.append(page)
        before = page.before
    return pages, back[::-1]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8])
@pytest.mark.parametrize("sort", ["severity", "-severity", "received_on", "-title", "number"])
def test_pages_follow_one_another_both_ways_without_a_row_twice(seven, sort, size):
    expected = list(Complaint.objects.order_by(sort, "-id"))
    pages, back = walk(Complaint.objects.all(), [sort, "-id"], size)
    assert [row for page in pages for row in page.rows] == expected
    assert [page.rows for page in back] == [page.rows for page in pages]
    assert [page.number for page in pages] == [page.number for page in back]
    assert [page.number for page in pages] == list(range(0, 7, size))


@pytest.mark.parametrize("sort", ["logged_at", "-logged_at"])
def test_a_moment_is_kept_to_the_microsecond(sort, supplier):
    moment = timezone.now().replace(microsecond=123_456)
    for _number in range(5):
        factories.complaint(supplier, occurred_at=moment)
    pages, back = walk(Complaint.objects.all(), [sort, "-id"], 2)
    assert [len(page.rows) for page in pages] == [len(page.rows) for page in back] == [2, 2, 1]


@pytest.mark.parametrize("order", [["-id"], ["id"]])
def test_the_id_alone_is_an_order(seven, order):
    pages, back = walk(Complaint.objects.all(), order, 3)
    assert [row for page in pages for row in page.rows] == list(Complaint.objects.order_by(*order))
    assert [page.rows for page in back] == [page.rows for page in pages]


@pytest.mark.parametrize("size", [1, 2, 3])
@pytest.mark.parametrize("sort", ["commodity__name", "-commodity__name"])
def test_rows_without_what_is_sorted_by_have_their_place(nameless, sort, size):
    suppliers = Supplier.objects.select_related("commodity")
    pages, back = walk(suppliers, [sort, "-id"], size)
    expected = list(suppliers.order_by(sort, "-id"))
    assert [row for page in pages for row in page.rows] == expected
    assert [page.rows for page in back] == [page.rows for page in pages]


def test_a_row_written_meanwhile_shifts_nothing(seven, supplier):
    found = Complaint.objects.order_by("-id")
    first = page_of(found, found, 3)
    factories.complaint(supplier)
    second = page_of(found, found, 3, after=first.after)
    assert [row.pk for row in second.rows] == [one.pk for one in seven[3:0:-1]]
    assert page_of(found, found, 3, before=second.before).rows[-1] == first.rows[-1]


def test_a_deep_page_is_found_along_the_index(seven):
    """No plan of any stretch sorts, and none passes over rows to come to where it begins."""
    deep = Place("severity,-id", "minor", seven[5].pk, 500_000).token
    found = Complaint.objects.order_by("severity", "-id")
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as asked:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        page_of(found, found, 2, after=deep)
        plans = [_plan(cursor, query["sql"]) for query in asked.captured_queries[1:-1]]
    assert plans
    for plan in plans:
        assert "OFFSET" not in plan["sql"]
        if "One-Time Filter" in plan["text"]:  # what cannot be NULL is not looked for
            continue
        assert '"Sort"' not in plan["text"]
        assert "severity" in plan["condition"]


def _plan(cursor, sql):
    cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
    found = cursor.fetchone()[0]
    text = found if isinstance(found, str) else json.dumps(found)
    node = json.loads(text)[0]["Plan"]
    while "Plans" in node:
        node = node["Plans"][0]
    return {"sql": sql, "text": text, "condition": node.get("Index Cond", "")}


def test_an_address_that_is_not_ours_is_told_so(seven, api, signed_in, engineer):
    found = Complaint.objects.order_by("severity", "-id")
    token = page_of(found, found, 2).after
    for crooked in ("x", token[:-1], f"{token}a", "%00", "a:b:c"):
        with pytest.raises(Astray):
            place_of(crooked, ["severity", "-id"])
    program, web = api(engineer), signed_in(engineer)
    for query in ("after=x", f"after={token}", f"before={token}&sort=title"):
        answer = program.get(f"{API}?{query}")
        assert answer.status_code == 400
        assert answer.json()["field"] in {"after", "before"}
        assert "damaged" in answer.json()["message"]
        page = web.get(f"/complaints/?{query}")
        assert page.status_code == 200
        assert "address is damaged" in page.content.decode()
        assert len(page.context["listing"].rows) == 7


def test_the_page_links_to_the_next_and_the_one_before(seven, engineer, signed_in, monkeypatch):
    monkeypatch.setattr("qms.core.lists.PAGE_SIZE", 3)
    web = signed_in(engineer)
    first = web.get("/complaints/?sort=severity&state=open")
    second = web.get(
        "/complaints/", {"sort": "severity", "after": first.context["listing"].page.after}
    )
    listing = second.context["listing"]
    assert (listing.first, listing.last, listing.total_text) == (4, 6, "7")
    assert 'rel="prev"' in second.content.decode()
    assert 'rel="next"' in second.content.decode()
    assert "after=" in first.content.decode()


def test_the_api_leads_through_all_of_them(seven, engineer, api):
    program = api(engineer)
    url, numbers = f"{API}?sort=-severity&page_size=2", []
    while url:
        answer = program.get(url).json()
        numbers += [row["number"] for row in answer["results"]]
        url = answer["next"]
    expected = Complaint.objects.order_by("-severity", "-id").values_list("number", flat=True)
    assert numbers == list(expected)
    asked = parse_qs(urlsplit(answer["previous"]).query)
    assert set(asked) == {"sort", "page_size", "before"}
