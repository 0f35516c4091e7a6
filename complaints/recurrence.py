"""What the pages show of recurrence: which families weigh most, how they go, and where they are."""

from calendar import monthrange
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from complaints.choices import State
from complaints.models import Complaint, IssueFamily
from complaints.models.costs import prices
from complaints.querysets import CostQuerySet
from complaints.rates import limits
from suppliers.models import Receipt

MONTHS = 12
FAMILIES_SHOWN = 15
PLACES_SHOWN = 12  # parts, and suppliers
WITH_COST = "number,title,state,supplier,received_on,cost"  # columns of a list that adds up
LEFT, STEP, HEIGHT, TOP = 36, 54, 150, 12  # of the drawing, in its own units


@dataclass(frozen=True)
class Bar:
    family: IssueFamily
    cases: int
    width: int  # percent of the longest
    share: int  # percent of all, with those above
    url: str
    costs: list[str]
    costs_url: str


@dataclass(frozen=True)
class Pareto:
    bars: list[Bar]
    by: str  # the currency whose cost families are weighed by; their cases if none
    currencies: list[str]


@dataclass(frozen=True)
class Point:
    """A month of the drawing: what was counted, and between which limits it would stay."""

    month: date
    cases: int
    low: int
    high: int
    x: int
    y: int
    y_low: int
    y_high: int
    url: str

    @property
    def stands_out(self) -> bool:
        return not self.low <= self.cases <= self.high


@dataclass(frozen=True)
class Trend:
    points: list[Point]
    is_by_lots: bool  # or by days, where a month knows no receipt
    finding: str
    marks: list[tuple[int, int]]  # height in the drawing, and the count there

    @property
    def width(self) -> int:
        return LEFT + STEP * MONTHS

    @property
    def line(self) -> str:
        return " ".join(f"{point.x},{point.y}" for point in self.points)

    def steps(self, name: str) -> str:
        """A limit holds for its month, so it is drawn in steps."""
        half = STEP // 2
        ends = [
            (point.x + side, getattr(point, name))
            for point in self.points
            for side in (-half, half)
        ]
        return " ".join(f"{x},{y}" for x, y in ends)

    @property
    def upper(self) -> str:
        return self.steps("y_high")

    @property
    def lower(self) -> str:
        return self.steps("y_low")


@dataclass(frozen=True)
class Cell:
    cases: int
    url: str


Places = tuple[list[str], list[tuple[str, list[Cell]]]]


def first_month(today: date) -> date:
    """The first day of the twelve months that end with this one."""
    months = today.year * 12 + today.month - MONTHS
    return date(months // 12, months % 12 + 1, 1)


def list_of(**asked: Any) -> str:
    """The address of the list that holds what a number counts: no void ones."""
    query = QueryDict(mutable=True)
    query.update({name: str(value) for name, value in asked.items()})
    query.setlist("state", [state for state in State.values if state != State.VOID])
    return f"{reverse('complaints:index')}?{query.urlencode()}"


def all_lots() -> QuerySet[Receipt]:
    return Receipt.objects.all()


def pareto(cases: QuerySet[Complaint], costs: CostQuerySet, since: date, by: str = "") -> Pareto:
    """Families by their cases or cost, heaviest first, each with the share of all down to it."""
    counts = dict(cases.order_by().values_list("membership__family").annotate(n=Count("pk")))
    spent = cost_by_family(cases, costs)
    currencies = sorted({currency for sums in spent.values() for currency in sums})
    by = by if by in currencies else ""
    weights = {key: spent[key][by] for key in spent if by in spent[key]} if by else counts
    heaviest = sorted(weights.items(), key=lambda one: (-one[1], one[0]))
    families = IssueFamily.objects.in_bulk([key for key, _weight in heaviest[:FAMILIES_SHOWN]])
    bars, total, so_far = [], sum(weights.values()), Decimal(0)
    for key, weight in heaviest[:FAMILIES_SHOWN]:
        so_far += weight
        asked = {"family": families[key].number, "received_from": since}
        bars.append(
            Bar(
                families[key],
                counts[key],
                int(100 * weight / heaviest[0][1]),
                round(100 * so_far / total),
                list_of(**asked),
                prices(spent[key]),
                list_of(**asked, columns=WITH_COST),
            )
        )
    return Pareto(bars, by, currencies)


def cost_by_family(
    cases: QuerySet[Complaint], costs: CostQuerySet
) -> dict[int, dict[str, Decimal]]:
    """What these cases have cost, by family and currency."""
    rows = costs.filter(complaint__in=cases.order_by().values("pk")).order_by()
    keys = rows.values_list("complaint__membership__family", "currency")
    spent: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for family, currency, total in keys.annotate(total=Sum("amount")):
        spent[family][currency] = total
    return spent


def trend(cases: QuerySet[Complaint], lots: QuerySet[Receipt], today: date, **asked: Any) -> Trend:
    """Cases by month against exact limits of one rate a lot received: a u chart of small counts."""
    months = _months(today)
    since = months[0]
    counted = _by_month(cases.filter(received_on__gte=since))
    received = _by_month(lots.filter(received_on__gte=since))
    is_by_lots = all(received.get(month) for month in months)
    exposures = [received[m] if is_by_lots else _last(m, today).day for m in months]
    rate = sum(counted.get(month, 0) for month in months) / sum(exposures)
    bounds = [limits(rate * exposure) for exposure in exposures]
    top = max(4, *(counted.get(month, 0) for month in months), *(high for _low, high in bounds))
    points = []
    for place, month in enumerate(months):
        count, (low, high) = counted.get(month, 0), bounds[place]
        y, y_low, y_high = (TOP + HEIGHT - HEIGHT * value // top for value in (count, low, high))
        url = list_of(received_from=month, received_to=_last(month, today), **asked)
        x = LEFT + STEP * place + STEP // 2
        points.append(Point(month, count, low, high, x, y, y_low, y_high, url))
    marks = [(TOP + HEIGHT - HEIGHT * value // top, value) for value in (0, top // 2, top)]
    return Trend(points, is_by_lots, _finding(points), marks)


def places(
    cases: QuerySet[Complaint], **asked: Any
) -> tuple[list[str], list[tuple[str, list[Cell]]]]:
    """Suppliers, and for each part how many cases came from each of them."""
    rows = cases.exclude(part=None).order_by().values_list("part__number", "supplier__code")
    counts = {(p, s): n for p, s, n in rows.annotate(n=Count("pk"))}
    by_part: Counter[str] = Counter()
    by_supplier: Counter[str] = Counter()
    for (part, supplier), number in counts.items():
        by_part[part] += number
        by_supplier[supplier] += number
    suppliers = [code for code, _number in by_supplier.most_common(PLACES_SHOWN)]
    table = [
        (
            part,
            [
                Cell(counts.get((part, code), 0), list_of(part=part, supplier=code, **asked))
                for code in suppliers
            ],
        )
        for part, _number in by_part.most_common(PLACES_SHOWN)
    ]
    return suppliers, table


def _months(today: date) -> list[date]:
    begin = first_month(today)
    numbers = [begin.year * 12 + begin.month - 1 + place for place in range(MONTHS)]
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def _last(month: date, today: date) -> date:
    """The last day of a month that has been lived."""
    return min(today, month.replace(day=monthrange(month.year, month.month)[1]))


def _by_month(rows: QuerySet[Any]) -> dict[date, int]:
    months = rows.order_by().annotate(month=TruncMonth("received_on")).values_list("month")
    return dict(months.annotate(n=Count("pk")))


def _finding(points: list[Point]) -> str:
    out = [point for point in points if point.stands_out]
    if not out:
        return _("No month stands out.")
    names = ", ".join(date_format(point.month, "M Y") for point in out)
    return _("%(months)s: not within what chance gives.") % {"months": names}
