from rest_framework import serializers

from complaints.models import Synonyms
from qms.core.api.serializers import RecordSerializer, StrictSerializer, Words


class SynonymsSerializer(RecordSerializer):
    class Meta:
        model = Synonyms
        fields = ["id", "url", "words", "withdrawn_at", "version"]
        read_only_fields = fields


class NoteSynonymsSerializer(StrictSerializer):
    words = serializers.ListField(child=Words())
