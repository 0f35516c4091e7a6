"""Where pages stand that need no more than their name: worked out once, as every page asks."""

from functools import cache

from django.urls import reverse
from django.utils.functional import lazy


@cache
def address(name: str, query: str = "") -> str:
    return f"{reverse(name)}?{query}" if query else reverse(name)


address_lazy = lazy(address, str)
