"""The API's schema says everything, and without a warning."""

import io

from django.core.management import call_command


def test_the_schema_is_complete():
    schema = io.StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=schema)
    assert "/api/v1/complaints/{number}/close/" in schema.getvalue()
    assert "bearer" in schema.getvalue()
