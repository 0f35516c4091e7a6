"""Comments and files, the same way under every record of the API."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from qms.core.actors import Actor
from qms.core.api.serializers import StrictSerializer, TrueOrFalse, Words
from qms.core.api.views import KEY
from qms.core.attachments import attachments_on, permission_to
from qms.core.comments import add_once, comments_on, with_origin
from qms.core.files.intake import StoredFile, take_in


class BroughtSerializer(serializers.Serializer[Any]):
    """What every comment and file has; `shared`: whether the supplier can read it."""

    id = serializers.IntegerField(source="what.pk")
    by = serializers.CharField(source="who.username", default=None)
    at = serializers.DateTimeField()
    shared = serializers.BooleanField(source="what.shared")


class CommentSerializer(BroughtSerializer):
    text = serializers.CharField(source="what.text")


class AttachmentSerializer(BroughtSerializer):
    name = serializers.CharField(source="what.name")
    content_type = serializers.CharField(source="what.content_type")
    size = serializers.IntegerField(source="what.size")
    sha256 = serializers.CharField(source="what.sha256")
    url = serializers.CharField(source="what.url")
    content_url = serializers.SerializerMethodField()
    thumbnail_url = serializers.CharField(source="what.thumbnail_url")

    def get_content_url(self, brought: Any) -> str:
        """Where a program fetches it."""
        return reverse("file_content", args=[brought.what.pk])


class AddCommentSerializer(StrictSerializer):
    text = Words(max_length=4000)
    shared = TrueOrFalse(default=False)


class FileField(serializers.FileField):
    """A file that is checked and stored as it arrives."""

    def to_internal_value(self, data: Any) -> StoredFile:  # type: ignore[override]
        if not isinstance(data, UploadedFile):
            self.fail("invalid")
        return take_in(data)


class AttachFileSerializer(StrictSerializer):
    file = FileField()
    shared = serializers.ChoiceField(["true", "false"], default="false")

    def validate_shared(self, value: str) -> bool:
        return value == "true"


class FileActions:
    """Mixed into the view set of a record that people add files to."""

    @extend_schema(responses=AttachmentSerializer(many=True))
    @action(detail=True, parser_classes=[MultiPartParser])
    def attachments(self: Any, request: Request, **kwargs: Any) -> Response:
        found = attachments_on(self.get_object(), reader=request.user)
        return self._page_of(found, AttachmentSerializer)

    @extend_schema(
        request=AttachFileSerializer, responses={201: AttachmentSerializer}, parameters=[KEY]
    )
    @attachments.mapping.post
    def attach(self: Any, request: Request, **kwargs: Any) -> Response:
        return self._add("attach", AttachFileSerializer, AttachmentSerializer)

    def _add(self: Any, verb: str, asked: Any, answered: Any) -> Response:
        record, actor = self.get_object(), Actor.of(self.request)
        actor.require(permission_to(verb, record))  # before a file is taken in
        given = asked(data=self.request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        if file := values.pop("file", None):
            values["files"] = [file]
        key = self.request.headers.get("Idempotency-Key", "")
        added = add_once(record, actor=actor, key=key, **values)
        (brought,) = with_origin([added])
        return Response(answered(brought).data, status=status.HTTP_201_CREATED)

    def _page_of(self: Any, found: Any, serializer: Any) -> Response:
        rows = with_origin(self.paginate_queryset(found))
        return self.get_paginated_response(serializer(rows, many=True).data)


class AttachedActions(FileActions):
    """Mixed into the view set of a record that people comment on as well."""

    @extend_schema(responses=CommentSerializer(many=True))
    @action(detail=True)
    def comments(self: Any, request: Request, **kwargs: Any) -> Response:
        found = comments_on(self.get_object(), reader=request.user)
        return self._page_of(found, CommentSerializer)

    @extend_schema(
        request=AddCommentSerializer, responses={201: CommentSerializer}, parameters=[KEY]
    )
    @comments.mapping.post
    def comment(self: Any, request: Request, **kwargs: Any) -> Response:
        return self._add("comment", AddCommentSerializer, CommentSerializer)
