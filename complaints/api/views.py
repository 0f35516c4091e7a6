from collections.abc import Callable
from io import BytesIO

from django.db.models import Model
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from complaints import services
from complaints.api import serializers
from complaints.documents import complaint_pdf
from complaints.lists import COMPLAINTS, DEFECT_CODES
from complaints.models import Complaint
from complaints.selectors import Asked, costs_of, investigation_of, similar_to
from qms.core.actors import Actor
from qms.core.api.attached import AttachedActions
from qms.core.api.bulk import BulkActions, BulkReportSerializer
from qms.core.api.serializers import ReasonSerializer, StrictSerializer
from qms.core.api.views import KEY, RecordViewSet, creates, edits, verb
from qms.core.surfaces import to_be_saved

Service = Callable[..., Complaint]


class Pdf(BaseRenderer):
    """Makes the type known to those who ask for it."""

    media_type, format = "application/pdf", "pdf"


class ComplaintViewSet(AttachedActions, BulkActions, RecordViewSet):
    """Complaints, and the same verbs as the page, each asking the same service."""

    lookup_field = "number"
    listed = COMPLAINTS
    serializer_class = serializers.ComplaintDetailSerializer
    list_serializer_class = serializers.ComplaintSerializer

    create = creates(services.log_complaint_once, serializers.LogComplaintSerializer)

    def of(self, part: Model, service: Service, serializer: type[StrictSerializer]) -> Response:
        """Ask the verb of what hangs on the complaint, answer with the complaint."""
        asked = self.asked(serializer)
        return self.answer(service(part, actor=Actor.of(self.request), **asked))

    @extend_schema(
        parameters=[serializers.AskSimilarSerializer],
        responses=serializers.SimilarSerializer(many=True),
        filters=False,
    )
    @action(detail=False, pagination_class=None, filter_backends=[])
    def similar(self, request: Request) -> Response:
        """Earlier complaints of what may be the same problem, the nearest first."""
        Actor.of(request).require("complaints.find_similar")
        context = self.get_serializer_context()
        serializer = serializers.AskSimilarSerializer(data=request.query_params, context=context)
        serializer.is_valid(raise_exception=True)
        known = serializer.validated_data
        named = ("supplier", "part", "defect_code")
        ids = {f"{name}_id": known[name].pk for name in named if name in known}
        asked = Asked(known["text"], **ids)
        visible = Complaint.objects.visible_to(request.user)
        found = similar_to(asked, visible, at_most=known["limit"])
        return Response(serializers.SimilarSerializer(found, many=True, context=context).data)

    @extend_schema(request=serializers.BulkSerializer, responses=BulkReportSerializer)
    @action(detail=False, methods=["post"], url_path="bulk/<str:verb>")
    def bulk(self, request: Request, verb: str) -> Response:
        return self.act_on_many(verb, serializers.BulkSerializer)

    partial_update = edits(services.edit_complaint, serializers.EditComplaintSerializer)

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    @action(detail=True, renderer_classes=[JSONRenderer, Pdf])
    def pdf(self, request: Request, number: str) -> FileResponse:
        complaint = self.get_object()
        paper = BytesIO(complaint_pdf(complaint, reader=request.user))
        return to_be_saved(paper, Pdf.media_type, f"{complaint}.pdf")

    contain = verb("contain", services.contain_complaint, serializers.ContainSerializer)
    send = verb("send", services.send_complaint, serializers.SendSerializer)
    answer_complaint = verb(
        "answer_complaint",
        services.answer_complaint,
        serializers.AnswerComplaintSerializer,
        at="answer",
    )
    dispute = verb("dispute", services.dispute_complaint, ReasonSerializer)
    accept = verb("accept", services.accept_complaint)
    send_back = verb("send_back", services.send_back_complaint, serializers.SendBackSerializer)
    add_containment = verb(
        "add_containment",
        services.add_containment,
        serializers.ContainSerializer,
        at="containments",
        once=True,
    )

    @extend_schema(request=StrictSerializer)
    @action(detail=True, methods=["post"], url_path="containments/<int:pk>/verify")
    def verify_containment(self, request: Request, number: str, pk: int) -> Response:
        found = get_object_or_404(self.get_object().containments, pk=pk)
        return self.of(found, services.verify_containment, StrictSerializer)

    dispose = verb("dispose", services.dispose_complaint, serializers.DisposeSerializer, once=True)

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"], url_path="dispositions/<int:pk>/withdraw")
    def withdraw_disposition(self, request: Request, number: str, pk: int) -> Response:
        found = get_object_or_404(self.get_object().dispositions, pk=pk)
        return self.of(found, services.withdraw_disposition, ReasonSerializer)

    @extend_schema(responses=serializers.InquirySerializer)
    @action(detail=True)
    def investigation(self, request: Request, number: str) -> Response:
        complaint = self.get_object()
        Actor.of(request).require("complaints.view_investigation")
        known = investigation_of(complaint)
        told = {"investigation": known, "replies": complaint.replies.all()}
        return Response(serializers.InquirySerializer(told).data)

    investigate = verb(
        "investigate", services.investigate_complaint, serializers.InvestigateSerializer
    )
    reply = verb("reply", services.reply_to_customer, serializers.ReplySerializer, once=True)

    @extend_schema(request=serializers.JoinFamilySerializer, responses=serializers.FamilySerializer)
    @action(detail=True, methods=["post"])
    def join_family(self, request: Request, number: str) -> Response:
        complaint, asked = self.get_object(), self.asked(serializers.JoinFamilySerializer)
        family = services.join_family(complaint, actor=Actor.of(request), **asked)
        context = self.get_serializer_context()
        return Response(serializers.FamilySerializer(family, context=context).data)

    @extend_schema(responses=serializers.CostSerializer(many=True))
    @action(detail=True, url_path="costs")
    def costs(self, request: Request, number: str) -> Response:
        """What it has cost; a supplier reads what is claimed."""
        return self._costs_of(self.get_object())

    @extend_schema(
        request=serializers.NoteCostSerializer,
        responses=serializers.CostSerializer(many=True),
        parameters=[KEY],
    )
    @costs.mapping.post
    def note_cost(self, request: Request, number: str) -> Response:
        complaint, actor = self.get_object(), Actor.of(request)
        asked = self.asked(serializers.NoteCostSerializer)
        return self._costs_of(services.note_cost(complaint, actor=actor, key=self.key, **asked))

    @extend_schema(request=StrictSerializer, responses=serializers.CostSerializer(many=True))
    @action(detail=True, methods=["post"], url_path="costs/<int:pk>/claim")
    def claim_cost(self, request: Request, number: str, pk: int) -> Response:
        return self._cost_moved(pk, services.claim_cost, StrictSerializer)

    @extend_schema(
        request=serializers.AgreeCostSerializer, responses=serializers.CostSerializer(many=True)
    )
    @action(detail=True, methods=["post"], url_path="costs/<int:pk>/agree")
    def agree_cost(self, request: Request, number: str, pk: int) -> Response:
        return self._cost_moved(pk, services.agree_cost, serializers.AgreeCostSerializer)

    @extend_schema(
        request=serializers.RefuseCostSerializer, responses=serializers.CostSerializer(many=True)
    )
    @action(detail=True, methods=["post"], url_path="costs/<int:pk>/refuse")
    def refuse_cost(self, request: Request, number: str, pk: int) -> Response:
        return self._cost_moved(pk, services.refuse_cost, serializers.RefuseCostSerializer)

    def _cost_moved(self, pk: int, service: Service, asked: type[StrictSerializer]) -> Response:
        complaint, actor = self.get_object(), Actor.of(self.request)
        actor.require(f"complaints.{self.action}")  # before one is looked for
        cost = get_object_or_404(complaint.costs.visible_to(self.request.user), pk=pk)
        return self._costs_of(service(cost, actor=actor, **self.asked(asked)))

    def _costs_of(self, complaint: Complaint) -> Response:
        costs = costs_of(complaint, reader=self.request.user)
        return Response(serializers.CostSerializer(costs, many=True).data)

    close = verb("close", services.close_complaint, ReasonSerializer)
    reopen = verb("reopen", services.reopen_complaint, ReasonSerializer)
    void = verb("void", services.void_complaint, ReasonSerializer)


class DefectCodeViewSet(RecordViewSet):
    """The catalogue of failures; a retired code stays on old complaints and is given to no new."""

    lookup_field = "code"
    listed = DEFECT_CODES
    serializer_class = serializers.DefectCodeSerializer

    create = creates(services.add_defect_code, serializers.AddDefectCodeSerializer)
    partial_update = edits(services.edit_defect_code, serializers.EditDefectCodeSerializer)
