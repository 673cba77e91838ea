"""Pluggy ill in every way we know: few requests, none inside a block, nothing removed, and all is well afterwards."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from effort import IS_SOAK, SEED, dice
from faults import BANK_ACCOUNTS, BANK_ROWS, FAULTS, PAGE_ROWS, SHARE, Fault
from imitation import Asked, Trouble
from in_process import InProcess
from large_bank import SlowImitation
from reckoning import Reckoning, logs_of, reckon

from pluggy_app.domain.sync_runs import Trigger

ATTEMPTS = 2  #: that meet the fault each time
HEALED_WITHIN_LOOKS = 5  #: at the bank, two days apart


@dataclass
class Together:
    """Over all faults."""

    faults: int = 0
    attempts: int = 0  #: that met them
    requests: int = 0  #: to what was ill
    inside_a_block: int = 0
    rows: int = 0  #: that were there in the end


TOGETHER = Together()


class IllPluggy(SlowImitation):
    """Notes each request that comes inside a block, by the product's clock."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.now: Callable[[], datetime] | None = None
        self.inside_a_block = 0
        self._blocked_until: datetime | None = None
        super().__init__(SEED, slowest_seconds=0, page_rows=PAGE_ROWS)

    def record(self, ask: Asked) -> Trouble | None:
        if ask.path.startswith(self.fault.path) and not self.fault.is_about(ask):
            with self._lock:
                self.asked.append(ask)
            return None
        trouble = super().record(ask)
        if self.now is not None and self.fault.is_about(ask):
            now = self.now()
            self.inside_a_block += self._blocked_until is not None and now < self._blocked_until
            if trouble is not None and self.fault.block_seconds:
                self._blocked_until = now + timedelta(seconds=self.fault.block_seconds)
        return trouble


@dataclass
class Patient:
    """A bank whose reading meets the fault."""

    fault: Fault
    pluggy: IllPluggy
    product: InProcess
    item_id: str = field(init=False)

    def __post_init__(self) -> None:
        user = self.product.user()
        bank = self.pluggy.large_bank
        self.item_id = bank.connect_large(user.user_id, dice(self.fault.name), BANK_ACCOUNTS, BANK_ROWS)
        self.product.connect(user, self.item_id)

    def sent(self) -> int:
        """Requests to the path that is ill."""
        return sum(self.fault.is_about(ask) for ask in self.pluggy.asked)

    def state(self) -> Reckoning:
        return reckon(self.product.store.engine, self.pluggy.bank, [self.item_id])

    def falls_ill(self) -> None:
        self.pluggy.misbehave(path=self.fault.path, **self.fault.trouble(self.product.clock()))

    def suffers(self) -> None:
        """Attempts that meet the fault, each with no more requests than planned, and all that a person adds to it."""
        for _ in range(ATTEMPTS):
            self.pluggy.forget()
            assert self.product.run_due() <= 1, "not again at once"
            assert self.sent() <= self.fault.sends
            TOGETHER.attempts += 1
            TOGETHER.requests += self.sent()
            if self.fault.block_seconds > 5:
                self._asked_inside_the_block()
            self.product.pass_time(hours=7)

    def heals(self) -> Reckoning:
        """Pluggy is well; look at the bank until everything is here."""
        self.pluggy.behave()
        for _ in range(HEALED_WITHIN_LOOKS):
            self.product.pass_time(days=2)
            self.product.ask(self.item_id, Trigger.USER)
            self.product.run_due()
            state = self.state()
            if state.lost == 0 and state.unfinished == 0:
                break
        return state

    def _asked_inside_the_block(self) -> None:
        before = self.sent()
        self.product.ask(self.item_id, Trigger.USER)
        self.product.run_due()
        assert self.sent() == before, "sent inside the block"


@pytest.mark.parametrize("fault", FAULTS if IS_SOAK else SHARE, ids=lambda fault: fault.name)
def test_a_fault_costs_few_requests_and_no_row(fault: Fault, new_database: Callable[[str], str]) -> None:
    ill = IllPluggy(fault)
    product = InProcess(new_database("sqlite"), ill)
    ill.now = product.clock
    try:
        patient = Patient(fault, ill, product)

        patient.falls_ill()
        patient.suffers()
        assert logs_of(product.store.engine)[0]["error_code"] == fault.code
        first = patient.state()
        assert first.doubled == first.wrong == first.removed == first.miscounted == 0, str(first)
        first = patient.heals()
        assert first.is_right, f"after the first reading: {first}"

        account_id = ill.large_bank.accounts_of(patient.item_id)[0]
        ill.large_bank.adds(account_id, 1234, product.clock())
        product.pass_time(days=8)  # whatever is read only now and then is due
        product.ask(patient.item_id, Trigger.WEBHOOK)
        patient.falls_ill()
        patient.suffers()
        then = patient.state()
        assert then.removed == then.doubled == then.wrong == 0, str(then)
        assert then.lost <= 2, f"more than the new row, in mirror and books: {then}"
        then = patient.heals()
        assert then.is_right, f"after a later reading: {then}"
        TOGETHER.faults += 1
        TOGETHER.inside_a_block += ill.inside_a_block
        TOGETHER.rows += then.rows
    finally:
        product.close()
        ill.close()

    assert ill.count("GET", "/trap") == 0
    assert ill.inside_a_block == 0


def test_a_key_that_looks_old_at_once_is_used_for_a_minute(new_database: Callable[[str], str]) -> None:
    # Their clock is behind ours, or says so: the key works, and by our clock it has ended.
    ill = IllPluggy(Fault("", "/auth", lambda _now: {}))
    ill.key_seconds = -3600
    product = InProcess(new_database("sqlite"), ill)
    patient = Patient(ill.fault, ill, product)
    try:
        product.run_due()
        assert patient.state().is_right
        assert patient.sent() == 1
    finally:
        product.close()
        ill.close()


def test_there_are_enough_kinds_of_faults(figure: Callable[[str], None]) -> None:
    """The last test here: it tells what the others found."""
    figure(
        f"faults: {TOGETHER.faults} kinds of {len(FAULTS)}, {TOGETHER.attempts} attempts that met them, "
        f"{TOGETHER.requests} requests, {TOGETHER.inside_a_block} inside a block, 0 rows removed, "
        f"{TOGETHER.rows} of {TOGETHER.rows} rows there in the end"
    )
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 50
