"""The paper lock: which account may get an order, by what the accounts prove, what the toggle says, what was typed.

The port is a hint and no evidence, so it is not asked.
"""

from __future__ import annotations

from gatedesk.domain.connection import AccountMode, ConnectionStatus, TradingMode
from gatedesk.domain.notice import Notice, Severity, UserMistake

WAY_OUT = {
    TradingMode.PAPER: "Log in to TWS or Gateway with your paper user, or set Gatedesk to live.",
    TradingMode.LIVE: "Set Gatedesk to paper, or log in to TWS or Gateway with your live user.",
}


def mismatch_words(mode: AccountMode, accounts: tuple[str, ...], wanted: TradingMode) -> str:
    """How the accounts found contradict the toggle, or each other; "" when they do not."""
    names = ", ".join(accounts) or "no account"
    if mode is AccountMode.UNKNOWN:
        return f"The accounts found ({names}) do not all prove to be of one kind"
    if mode.may_trade != (wanted is TradingMode.PAPER):
        kind = "a LIVE account" if mode is AccountMode.LIVE else f"a {mode.value} account"
        return f"Account {names} is {kind}, and Gatedesk is set to {wanted.value}"
    return ""


def refusal_of_mode(status: ConnectionStatus) -> str:
    """Why accounts and toggle let no order through, with what to do; "" when nothing stands against it."""
    accounts = ", ".join(status.accounts) or "no account"
    if status.mode is AccountMode.UNKNOWN:
        return f"The accounts found ({accounts}) do not all prove to be paper accounts, so no order is sent."
    if mismatch := mismatch_words(status.mode, status.accounts, status.wanted):
        return f"{mismatch}: no order is sent. {WAY_OUT[status.wanted]}"
    if status.mode is AccountMode.LIVE and not status.armed:
        return f"Account {accounts} is a LIVE account: orders stay locked until you arm it by typing its id."
    return ""


def refusal_of_account(status: ConnectionStatus, account: str) -> str:
    """Why this one account gets no order; "" when it may."""
    if account not in status.accounts:
        return f"Account {account or '(none)'} is not one of the accounts of this connection."
    if status.mode is AccountMode.LIVE and account not in status.armed:
        return f"Account {account} is a LIVE account that was not armed: type its id first."
    return ""


def needs_arming(status: ConnectionStatus) -> bool:
    """Whether typing an account id is all that keeps orders from a live account."""
    return status.mode is AccountMode.LIVE and status.wanted is TradingMode.LIVE and not status.armed


def account_to_arm(status: ConnectionStatus, typed: str) -> str:
    """The account that was typed, exactly; UserMistake with the sentence to show when it must not be armed."""
    if not status.state.is_connected:
        raise mistake("Nothing is connected, so there is no account to arm.", "Connect first.")
    if status.mode is not AccountMode.LIVE or status.wanted is not TradingMode.LIVE:
        raise mistake("Only a live account is armed, and only while Gatedesk is set to live.", refusal_of_mode(status))
    if typed.strip() not in status.accounts:
        raise mistake("That is not the id of an account of this connection.", "Type it exactly as it is shown.")
    return typed.strip()


def mistake(text: str, remedy: str) -> UserMistake:
    return UserMistake(Notice(Severity.ERROR, text, remedy, cause="arming"))
