"""What the simulated Gateway does not have, refused in the real one's words: a request is never left unanswered."""

from __future__ import annotations

from collections.abc import Iterable

from gatedesk.simgateway.handlers.answers import NO_DEFINITION, Handler, HandlerTable, Refusal
from gatedesk.simgateway.wire import requests as ask
from gatedesk.simgateway.wire.messages import Request
from gatedesk.simgateway.wire.responses import HistoricalNewsEnd, Response
from gatedesk.simgateway.world import Client, World

NO_ADVISOR = "Error validating request.-'bZ' : cause - FA data operations ignored for non FA customers."
NO_GROUPS = "Error validating request.-'bG' : cause - Display groups are not available in the simulated Gateway."
NO_VERIFY = "Error validating request.-'bV' : cause - Intent to authenticate needs to be expressed at connection."
NO_EID = "Can't find EId with tickerId:{id}"

REFUSED: dict[type[Request], tuple[int, str]] = {
    ask.RequestFA: (321, NO_ADVISOR),
    ask.ReplaceFA: (321, NO_ADVISOR),
    ask.ExerciseOptions: (200, NO_DEFINITION),
    ask.CalcImpliedVol: (200, NO_DEFINITION),
    ask.CalcOptionPrice: (200, NO_DEFINITION),
    ask.CancelCalcImpliedVol: (300, NO_EID),
    ask.CancelCalcOptionPrice: (300, NO_EID),
    ask.ReqFundamentalData: (
        430,
        "We are sorry, but fundamentals data for the security specified is not available.failed to fetch",
    ),
    ask.CancelFundamentalData: (300, NO_EID),
    ask.ReqNewsArticle: (10172, "Failed to request news article:No data available"),
    ask.ReqWshMetaData: (10276, "News feed is not allowed."),
    ask.ReqWshEventData: (10276, "News feed is not allowed."),
    ask.CancelWshMetaData: (10280, "Failed to cancel request of WSH meta data:not found"),
    ask.CancelWshEventData: (10284, "Failed to cancel request of WSH event data:not found"),
    ask.ReqHistoricalTicks: (10187, "Failed to request historical ticks:No ticks are kept by the simulated Gateway"),
    ask.QueryDisplayGroups: (321, NO_GROUPS),
    ask.SubscribeToGroupEvents: (321, NO_GROUPS),
    ask.UpdateDisplayGroup: (321, NO_GROUPS),
    ask.UnsubscribeFromGroupEvents: (321, NO_GROUPS),
    ask.VerifyRequest: (321, NO_VERIFY),
    ask.VerifyMessage: (321, NO_VERIFY),
    ask.VerifyAndAuthRequest: (321, NO_VERIFY),
    ask.VerifyAndAuthMessage: (321, NO_VERIFY),
}


def _refusing(code: int, text: str) -> Handler:
    def refuse(request: Request, world: World, client: Client, now: float) -> Iterable[Response]:
        raise Refusal(code, text.format(id=getattr(request, "req_id", -1)))

    return refuse


def historical_news(request: ask.ReqHistoricalNews, world: World, client: Client, now: float) -> Iterable[Response]:
    """There is no news: the end alone."""
    return [HistoricalNewsEnd(request.req_id)]


HANDLERS: HandlerTable = {
    **{request: _refusing(code, text) for request, (code, text) in REFUSED.items()},
    ask.ReqHistoricalNews: historical_news,
}
