from complaints.models import DefectCode
from qms.core.api.serializers import RecordSerializer, StrictSerializer, TrueOrFalse, Words


class DefectCodeSerializer(RecordSerializer):
    class Meta:
        model = DefectCode
        fields = ["code", "url", "name", "group", "is_retired", "version"]
        read_only_fields = fields


class AddDefectCodeSerializer(StrictSerializer):
    code = Words(max_length=20)
    name = Words(max_length=120)
    group = Words(max_length=60)


class EditDefectCodeSerializer(StrictSerializer):
    name = Words(max_length=120)
    group = Words(max_length=60)
    is_retired = TrueOrFalse()
