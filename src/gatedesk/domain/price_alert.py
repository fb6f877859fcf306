"""Price alerts and when they go off: a pure rule over the side of the level the price was last seen on."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from gatedesk.domain.contract import Contract


class Crossing(StrEnum):
    """In which direction the price must come through the level."""

    EITHER = "either"
    RISING = "rising"
    FALLING = "falling"


class Place(StrEnum):
    """Where the price was last seen; UNKNOWN until it was seen off the level."""

    UNKNOWN = "unknown"
    BELOW = "below"
    ABOVE = "above"


class PriceAlert(BaseModel):
    """A level that is watched. ``place`` is kept, so that a move while nobody watched is still noticed.

    An alert goes off once: then ``armed`` is False and ``fired`` is when, in epoch seconds, at ``fired_price``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(min_length=1, max_length=64)
    contract: Contract
    price: float = Field(allow_inf_nan=False)
    crossing: Crossing = Crossing.EITHER
    armed: bool = True
    place: Place = Place.UNKNOWN
    note: str = Field("", max_length=200)
    fired: float | None = None
    fired_price: float | None = None

    def armed_again(self) -> PriceAlert:
        """The same alert, waiting afresh: where the price is now must be seen first."""
        return self.model_copy(update={"armed": True, "place": Place.UNKNOWN, "fired": None, "fired_price": None})

    def moved(self, price: float) -> PriceAlert:
        """The alert at another level, armed."""
        return self.armed_again().model_copy(update={"price": price})


WAITED_FROM = {  # a crossing in this direction begins on one of these sides
    Crossing.EITHER: (Place.BELOW, Place.ABOVE),
    Crossing.RISING: (Place.BELOW,),
    Crossing.FALLING: (Place.ABOVE,),
}


def place_of(level: float, price: float) -> Place:
    """On which side of the level a price is; exactly on it is neither."""
    return Place.ABOVE if price > level else Place.BELOW if price < level else Place.UNKNOWN


def observe(alert: PriceAlert, price: float, now: float) -> PriceAlert:
    """The alert after a price was seen: the same object if nothing changed, not armed any more if it went off.

    Reaching the level counts, and so does jumping over it. The first price ever seen only tells the side: an alert set
    on the present price goes off when the price comes back to it.
    """
    if not alert.armed or price != price:
        return alert
    place = place_of(alert.price, price)
    if alert.place is not Place.UNKNOWN and alert.place in WAITED_FROM[alert.crossing] and place is not alert.place:
        return alert.model_copy(update={"armed": False, "fired": now, "fired_price": price})
    if place in (Place.UNKNOWN, alert.place):
        return alert
    return alert.model_copy(update={"place": place})
