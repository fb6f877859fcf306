"""The order ticket: builds an order in words and shows what stands against it; a confirmation sends it, once.

It follows the contract in focus. Filling it - by a click on a price, from a position, by a new symbol - never sends.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from gatedesk.domain.connection import ConnectionStatus
from gatedesk.domain.contract import Contract, ContractDetails, SecType
from gatedesk.domain.events import Noticed
from gatedesk.domain.market import MarketDataKind, Quote
from gatedesk.domain.notice import Notice
from gatedesk.domain.order import OrderDraft, OrderType, Side, TimeInForce
from gatedesk.domain.order_rules import Issue
from gatedesk.domain.ticks import PriceGrid
from gatedesk.ui.context import UiContext
from gatedesk.ui.dialogs.confirm import ConfirmDialog, Question, ask
from gatedesk.ui.docks.ticket_form import TicketForm
from gatedesk.ui.docks.ticket_words import MARGIN, TIF_WORDS, order_question, preview_words, worth
from gatedesk.ui.focus import TicketFill
from gatedesk.ui.models import figures
from gatedesk.ui.models.watchlist_columns import decimals_for
from gatedesk.ui.theme.stylesheet import set_property
from gatedesk.ui.widgets.plain_text import plain

FIRST_QUANTITIES: dict[SecType, Decimal] = {SecType.STOCK: Decimal(100), SecType.FOREX: Decimal(25_000)}
NO_SYMBOL = "Choose a symbol: type it above, or click a row of the watchlist."


class TicketPanel(TicketForm):
    """Its issues come from the one door (``order_entry.check``) and are shown at their fields as one types."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        self._desk = context.desk
        self._contract: Contract | None = None
        self._wanted: Contract | None = None
        self._details: ContractDetails | None = None
        self._own_price = False  # whether the prices were typed or picked, and not merely proposed
        self._proposed: Decimal | None = None
        self._dialog: ConfirmDialog | None = None
        self._wire()
        self._show_accounts(context.desk.status)
        self._follow_side()
        if context.focus.contract is not None:
            self._follow(context.focus.contract)

    # -- what is on the ticket --------------------------------------------------------------------------------------

    def draft(self) -> OrderDraft | None:
        """The order as it stands on the ticket; None while there is no symbol."""
        return None if self._contract is None else self.draft_of(self._contract)

    def issues(self) -> list[Issue]:
        """Everything that stands against sending, in the words of the order rules."""
        draft = self.draft()
        if draft is None:
            return [Issue("", NO_SYMBOL)]
        if self.symbol.text().strip().upper() != draft.contract.name.upper():
            return [
                Issue("symbol", f"Press Enter to take this symbol; the ticket still stands on {draft.contract.name}.")
            ]
        unread = [Issue(name, "This is not a number.") for name, edit in self.numbers() if not edit.is_readable]
        return unread or self._desk.order_entry.check(draft)

    def _wire(self) -> None:
        context, bridge = self._context, self._context.bridge
        self.symbol.chosen.connect(self._choose)
        self.symbol.textChanged.connect(self._review)
        self.buy.toggled.connect(self._follow_side)
        self.type_box.currentIndexChanged.connect(self._follow_type)
        self.tif_box.currentIndexChanged.connect(self._follow_type)
        self.outside.toggled.connect(self._review)
        self.symbol.abandoned.connect(self._restore_symbol)
        self.account.currentIndexChanged.connect(self._review)
        for edit in (self.quantity, self.limit, self.stop):
            edit.value_changed.connect(self._review)
        for edit in (self.limit, self.stop):
            edit.lineEdit().textEdited.connect(self._own)
            edit.stepped_by_hand.connect(self._own)
        self.strip.picked.connect(self._take_price)
        self.submit.clicked.connect(self._confirm)
        context.focus.changed.connect(self._follow)
        context.focus.ticket_filled.connect(self._fill)
        bridge.quotes_updated.connect(self._show_quotes)
        bridge.connection_changed.connect(self._follow_connection)
        bridge.position_updated.connect(lambda position: self._show_held())
        bridge.positions_synced.connect(lambda positions: self._show_held())

    # -- following --------------------------------------------------------------------------------------------------

    def _choose(self, contract: Contract) -> None:
        """A symbol taken from the search: qualify it, then everything linked follows."""
        self._context.tasks.run(
            self._desk.resolve(contract),
            f"choose {contract.name}",
            self,
            on_done=lambda details: self._take_chosen(details),
            on_error=self._tell_trouble,
        )

    def _take_chosen(self, details: ContractDetails) -> None:
        self._context.focus.set_contract(details.contract)
        self.symbol.setText(details.contract.name)

    def _follow(self, contract: Contract) -> None:
        """Stand on another contract: prices of the one before are gone."""
        if self._contract is None or self._contract.sec_type is not contract.sec_type:
            self.quantity.set_value(FIRST_QUANTITIES.get(contract.sec_type, Decimal(1)))
        self._contract = contract
        self._details = None
        self._own_price = False
        self.symbol.setText(contract.name)
        self.limit.set_value(None)
        self.stop.set_value(None)
        self._tell("", "")
        self._describe()
        self._show_quote(self._desk.quotes.quote(contract.con_id))
        self._show_held()
        self._review()

    def _describe(self) -> None:
        """Learn the contract's price grid and ask for its quotes; without a connection, later."""
        contract = self._contract
        if contract is None or self._details is not None or not self._desk.status.state.is_connected:
            return
        self._context.tasks.run(
            self._desk.resolve(contract),
            f"details of {contract.name}",
            self,
            on_done=self._take_details,
            on_error=self._tell_trouble,
        )

    def _take_details(self, details: ContractDetails) -> None:
        if self._contract is None or details.contract.con_id != self._contract.con_id:
            return
        self._details = details
        self._set_grid(details.grid)
        if details.contract.sec_type is not SecType.STOCK:
            self.quantity.increment = details.size_increment
        else:
            self.quantity.increment = Decimal(1)
        self._want(details.contract)
        self._show_quote(self._desk.quotes.quote(details.contract.con_id))
        self._review()

    def _set_grid(self, grid: PriceGrid) -> None:
        self.limit.grid = self.stop.grid = grid

    def _want(self, contract: Contract) -> None:
        if self._wanted is not None and self._wanted.con_id == contract.con_id:
            return
        if self._wanted is not None:
            self._desk.quotes.release(self._wanted)
        self._wanted = contract
        self._desk.quotes.want(contract)

    def _follow_connection(self, status: ConnectionStatus) -> None:
        self._show_accounts(status)
        self._describe()
        if self._contract is not None:
            self._show_quote(self._desk.quotes.quote(self._contract.con_id))
        self._review()

    def _show_accounts(self, status: ConnectionStatus) -> None:
        accounts = [self.account.itemText(i) for i in range(self.account.count())]
        if status.accounts and accounts != list(status.accounts):
            self.account.clear()
            self.account.addItems(list(status.accounts))

    def _follow_side(self) -> None:
        """Another side: an untouched price becomes that side's."""
        self.show_side()
        if self.limit.value() == self._proposed:
            self.limit.set_value(None)
        self._propose()
        self._follow_type()

    def _follow_type(self) -> None:
        self.show_type()
        self._review()

    def _restore_symbol(self) -> None:
        self.symbol.setText(self._contract.name if self._contract else "")

    # -- prices -----------------------------------------------------------------------------------------------------

    def _show_quotes(self, quotes: tuple[Quote, ...]) -> None:
        for quote in quotes:
            if self._contract is not None and quote.con_id == self._contract.con_id:
                self._show_quote(quote)

    def _show_quote(self, quote: Quote | None) -> None:
        contract = self._contract
        decimals = self.limit.grid.decimals() if self._details else decimals_for(contract) if contract else 2
        self.strip.show_quote(quote, decimals)
        self.strip.set_quiet(quote is None or bool(self._context.freshness.badge(quote)))
        reference = quote.reference if quote else None
        self.limit.origin = self.stop.origin = None if reference is None else Decimal(str(reference))
        self._propose()
        self._state_words()

    def _propose(self) -> None:
        """An untouched limit starts at the side's own quote: bid to buy, ask to sell."""
        if self._own_price or self._contract is None or self._details is None or self.limit.value() is not None:
            return
        quote = self._desk.quotes.quote(self._contract.con_id)
        price = None if quote is None else (quote.bid if self.side is Side.BUY else quote.ask)
        if price is not None and quote is not None and quote.kind is not MarketDataKind.NO_PERMISSION:
            self._proposed = self.limit.grid.nearest(Decimal(str(price)))
            self.limit.set_value(self._proposed)

    def _take_price(self, price: Decimal) -> None:
        """A price clicked becomes the price of the order; a market order becomes a limit order."""
        if self.order_type is OrderType.MARKET:
            self.type_box.setCurrentIndex(self.type_box.findData(OrderType.LIMIT))
        self._own_price = True
        (self.limit if self.order_type.needs_limit else self.stop).set_value(price)

    def _own(self) -> None:
        self._own_price = True

    def _fill(self, fill: TicketFill) -> None:
        """Put in what another panel proposes; nothing is sent."""
        if fill.side is not None:
            (self.buy if fill.side is Side.BUY else self.sell).setChecked(True)
        if fill.quantity is not None:
            self.quantity.set_value(fill.quantity)
        if fill.account:
            self.account.setCurrentText(fill.account)
        if fill.order_type is not None:
            self.type_box.setCurrentIndex(self.type_box.findData(fill.order_type))
        if fill.price is not None:
            self._take_price(fill.price)
        if fill.review:
            self._restore_symbol()
            self._review_proposal()

    def _review_proposal(self) -> None:
        """Ask about what was proposed, or say at once why it cannot be sent."""
        issues = self.issues()
        if issues:
            self._tell(f"Not sent. {issues[0].message}", "error")
            self._context.focus.review_ended.emit(f"Not sent. {issues[0].message}")
        else:
            self._confirm()

    # -- words ------------------------------------------------------------------------------------------------------

    def _review(self) -> None:
        """Show every issue at its field, and whether the order can be reviewed."""
        issues = self.issues()
        for name, field in self.fields.items():
            words = next((issue.message for issue in issues if issue.field == name), "")
            field.show_issue("" if name == "symbol" and self._is_learning else words, asks=not self.has_input(name))
        general = next((issue.message for issue in issues if issue.field not in self.fields), "")
        self.reason.setText(plain(general))
        self.reason.setVisible(bool(general))
        self.submit.setEnabled(not issues)
        self.submit.setToolTip("" if not issues else plain(issues[0].message))
        self.submit.setAccessibleDescription(plain(issues[0].message) if issues else "")
        self._state_words()

    @property
    def _is_learning(self) -> bool:
        """Whether the Gateway has yet to confirm the symbol the ticket stands on."""
        contract = self._contract
        return self._details is None and contract is not None and self.symbol.text() == contract.name

    def _state_words(self) -> None:
        """The order in words, with what it is worth; nothing while its numbers are not complete."""
        draft = self.draft()
        complete = draft is not None and draft.quantity > 0 and all(edit.value() for _, edit in self.numbers())
        self.words.setVisible(complete)
        if draft is not None and complete:
            value = worth(draft, self._desk.quotes.quote(draft.contract.con_id))
            self.words.setText(plain(" · ".join(part for part in (draft.in_words(), value) if part)))
        self.tif_box.setToolTip(TIF_WORDS[TimeInForce(self.tif_box.currentData())])

    def _show_held(self) -> None:
        if self._contract is None:
            self.held.setText("")
            return
        held = self._desk.portfolio.held(self.account.currentText(), self._contract.con_id)
        position = self._desk.portfolio.positions.get((self.account.currentText(), self._contract.con_id))
        average = f" @ {figures.price(position.average_price)}" if position else ""
        name = self._contract.name
        self.held.setText(f"Held: {figures.quantity(held)}{average}" if held else f"No position in {name}")

    def _tell(self, words: str, role: str) -> None:
        self.told.setText(plain(words))
        self.told.setVisible(bool(words))
        set_property(self.told, "role", role)

    def _tell_trouble(self, notice: Notice) -> None:
        self._tell(str(notice), "error")

    # -- sending ----------------------------------------------------------------------------------------------------

    def _confirm(self) -> None:
        """Ask about exactly the order on the ticket; only an answer sends it."""
        draft = self.draft()
        self._review()
        if draft is None or self.issues() or self._dialog is not None:
            return
        self._tell("", "")
        value = worth(draft, self._desk.quotes.quote(draft.contract.con_id))
        self._dialog = dialog = ask(self._question(draft, value), self)
        dialog.confirmed.connect(lambda: self._send(draft))
        dialog.finished.connect(self._forget_dialog)
        self._ask_margin(draft, dialog)

    def _question(self, draft: OrderDraft, value: str) -> Question:
        question = order_question(draft, self._desk.status, self._details, value)
        return replace(question, account=self._context.privacy.words(question.account))

    def _ask_margin(self, draft: OrderDraft, dialog: ConfirmDialog) -> None:
        """Let the broker say what the order would cost; it may be sent without waiting for that."""
        self._context.tasks.run(
            self._desk.gateway.preview(draft),
            "margin preview",
            dialog,
            on_done=lambda preview: dialog.set_fact(MARGIN, preview_words(preview)),
            on_error=lambda notice: dialog.set_fact(MARGIN, f"Not checked. {notice.text}"),
        )

    def _forget_dialog(self) -> None:
        self._dialog = None
        self._context.focus.review_ended.emit("")

    def _send(self, draft: OrderDraft) -> None:
        """Through the one door. On a quiet line the Gateway is asked first whether it is there at all."""
        self._tell("Sending …", "muted")
        self._context.tasks.run(
            self._desk.order_entry.send(draft, lambda: self._tell("Checking the connection …", "muted")),
            f"send {draft.in_words()}",
            self,
            on_done=lambda key: self._tell_sent(draft),
            on_error=self._tell_refused,
        )

    def _tell_sent(self, draft: OrderDraft) -> None:
        self._tell(f"Sent: {draft.in_words()}. The Orders panel shows what becomes of it.", "ok")

    def _tell_refused(self, notice: Notice) -> None:
        self._tell(f"Not sent. {notice}", "error")
        self._desk.bus.publish(Noticed(notice))
