"""Run with one of the official clients on PYTHONPATH: decodes payloads with it and has it write requests.

Standard input: {"payloads": [[version, hex], ...], "versions": [...]}. Standard output: {"decoded": [...], "written":
[[version, method, hex], ...]}, where an entry of decoded is {"calls": [[name, arguments]], "left": count,
"error": text}.
Written for both ages of the client, whose decoders differ in whether they see the message number.
"""

from __future__ import annotations

import inspect
import json
import logging
import sys
from decimal import Decimal

from ibapi import decoder as official
from ibapi import order_condition
from ibapi.client import EClient
from ibapi.contract import ComboLeg, Contract, DeltaNeutralContract
from ibapi.execution import ExecutionFilter
from ibapi.order import Order, OrderComboLeg
from ibapi.scanner import ScannerSubscription
from ibapi.tag_value import TagValue

logging.disable(logging.CRITICAL)
SEES_NUMBER = "msgId" not in inspect.signature(official.Decoder.interpret).parameters


class Witness:
    """Takes any call of the client and writes it down."""

    def __init__(self):
        self.calls = []

    def __getattr__(self, name):
        return lambda *arguments: self.calls.append([name, arguments])


class Connection:
    """Keeps what the client sends."""

    def __init__(self):
        self.payloads = []

    def isConnected(self):
        return True

    def sendMsg(self, message):
        self.payloads.append(message[4:])


def decoded(version, payload):
    fields = tuple(payload.split(b"\0")[:-1])
    witness = Witness()
    decoder = official.Decoder(witness, version)
    handler = decoder.msgId2handleInfo.get(int(fields[0]))
    if handler is None:
        return {"calls": [], "left": 0, "error": "unknown"}
    seen = fields if SEES_NUMBER else fields[1:]
    cursor = iter(seen)
    try:
        if handler.wrapperMeth is not None:
            decoder.interpretWithSignature(seen, handler)
            cursor = iter(())
        else:
            handler.processMeth(decoder, cursor)
    except Exception as error:  # noqa: BLE001 - because every failure of the client is the answer we ask for
        return {"calls": witness.calls, "left": 0, "error": repr(error)}
    return {"calls": witness.calls, "left": len(list(cursor)), "error": ""}


def stock():
    contract = Contract()
    contract.conId, contract.symbol, contract.secType = 265598, "AAPL", "STK"
    contract.exchange, contract.primaryExchange, contract.currency = "SMART", "NASDAQ", "USD"
    return contract


def spread():
    contract = Contract()
    contract.symbol, contract.secType, contract.exchange, contract.currency = "SPY", "BAG", "SMART", "USD"
    contract.comboLegs = [leg(111, "BUY"), leg(222, "SELL")]
    contract.deltaNeutralContract = DeltaNeutralContract()
    contract.deltaNeutralContract.conId = 55
    return contract


def leg(number, action):
    combo = ComboLeg()
    combo.conId, combo.ratio, combo.action, combo.exchange = number, 1, action, "SMART"
    return combo


def order(**terms):
    made = Order()
    made.action, made.totalQuantity, made.orderType, made.lmtPrice = "BUY", Decimal(100), "LMT", 150.25
    for name, value in terms.items():
        setattr(made, name, value)
    return made


def combination_order():
    price = OrderComboLeg()
    price.price = 1.0
    return order(orderComboLegs=[price, OrderComboLeg()], smartComboRoutingParams=[TagValue("NonGuaranteed", "1")])


def conditions():
    made = [order_condition.Create(kind) for kind in (1, 3, 4, 5, 6, 7)]
    for condition in made:
        for name in [name for name, value in vars(condition).items() if value is None]:
            setattr(condition, name, 1)
    return order(conditions=made, conditionsIgnoreRth=True)


def orders():
    yield stock(), order()
    yield stock(), order(orderType="TRAIL", auxPrice=1.5, trailStopPrice=145.0)
    yield stock(), order(algoStrategy="Adaptive", algoParams=[TagValue("adaptivePriority", "Normal")])
    yield stock(), order(deltaNeutralOrderType="None", scalePriceIncrement=0.05, hedgeType="D", hedgeParam="0.5")
    yield stock(), order(orderType="PEG BENCH", referenceContractId=88)
    yield stock(), order(orderType="PEG BEST", competeAgainstBestOffset=float("inf"), midOffsetAtWhole=0.01)
    yield stock(), order(orderType="PEG MID", midOffsetAtHalf=0.01)
    yield stock(), conditions()
    yield spread(), combination_order()


BY_NAME = {"execFilter": ExecutionFilter, "subscription": ScannerSubscription}
BY_TYPE = {int: lambda: 1, str: lambda: "x", bool: lambda: True, float: lambda: 1.5, Contract: stock}
NOT_TEXT = ("ProtoBuf", "Millis", "cancelContractData", "cancelHistoricalTicks", "reqWshEventData")


def argument(parameter):
    if parameter.name in BY_NAME:
        return BY_NAME[parameter.name]()
    if parameter.name == "orderCancel":
        from ibapi.order_cancel import OrderCancel

        return OrderCancel()
    kind = {"int": int, "str": str, "bool": bool, "float": float}.get(parameter.annotation, parameter.annotation)
    return BY_TYPE.get(kind, lambda: 1 if parameter.name.endswith("Id") else [])()


def written(version):
    """Yield every request as this client writes it at that version."""
    names = ("req", "cancel", "calc", "exer", "sub", "unsub", "query", "update", "setServer", "replace", "startApi")
    for name, method in vars(EClient).items():
        if name.startswith(names) and not any(word in name for word in NOT_TEXT):
            arguments = [argument(each) for each in list(inspect.signature(method).parameters.values())[1:]]
            yield from ([version, name, payload] for payload in sent(version, name, arguments))
    for contract, made in orders():
        yield from ([version, "placeOrder", payload] for payload in sent(version, "placeOrder", [10, contract, made]))


def sent(version, name, arguments):
    client = EClient(Witness())
    client.conn, client.connState, client.serverVersion_ = Connection(), EClient.CONNECTED, version
    client.clientId, client.optCapab = 7, ""
    getattr(client, name)(*arguments)
    return [payload.hex() for payload in client.conn.payloads]


def plain(value):
    return vars(value) if hasattr(value, "__dict__") else str(value)


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    answer = {
        "decoded": [decoded(version, bytes.fromhex(payload)) for version, payload in asked["payloads"]],
        "written": [entry for version in asked["versions"] for entry in written(version)],
    }
    json.dump(answer, sys.stdout, default=plain)
