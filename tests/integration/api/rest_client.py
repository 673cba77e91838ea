"""A client of the whole application but its pages, and what a test needs beside it."""

import asyncio
import hashlib
import hmac
from collections.abc import Sequence
from datetime import date
from functools import cache

import httpx
from builders import NOON, a_transaction, a_user, an_account, seen

from pluggy_app import wiring
from pluggy_app.api.app import create_api
from pluggy_app.api.edge import BodyLimit, EventOrigin, PageSlash, SecurityHeaders, SessionBoundToken
from pluggy_app.domain.clock import utc_now
from pluggy_app.domain.ledger_entries import EntryTerms
from pluggy_app.domain.matching.model import Line, Proposal
from pluggy_app.domain.rules import Action, RuleTerms
from pluggy_app.domain.users import Plan, Role, User
from pluggy_app.sandbox.app import create_sandbox
from pluggy_app.services import people
from pluggy_app.services.matches import Wanted, apply
from pluggy_app.settings import Settings
from pluggy_app.store.postings import FileRow
from pluggy_app.ui.export_words import vocabulary
from pluggy_app.ui.proof_sentences import suspect_message
from pluggy_app.ui.reason_sentences import reason_message

ORIGIN = "http://localhost:3000"
PASSWORD = "a-password"


class Client:
    """A plain client of an ASGI application; cookies are kept, redirects are not followed."""

    def __init__(self, runner: asyncio.Runner, app: object, base_url: str = ORIGIN) -> None:
        self._runner = runner
        self._http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=base_url)  # type: ignore[arg-type]

    def of(self, app: object) -> "Client":
        """A client of another application."""
        return Client(self._runner, app)

    @property
    def cookies(self) -> httpx.Cookies:
        return self._http.cookies

    def request(self, method: str, path: str, **more: object) -> httpx.Response:
        return self._runner.run(self._http.request(method, path, **more))  # type: ignore[arg-type]

    def get(self, path: str, **more: object) -> httpx.Response:
        return self.request("GET", path, **more)

    def get_at_once(self, asked: Sequence[tuple[str, dict[str, str]]]) -> list[httpx.Response]:
        """The answers to paths with headers, all of them asked for before the first is answered."""

        async def all_of_them() -> list[httpx.Response]:
            return await asyncio.gather(*(self._http.get(path, headers=headers) for path, headers in asked))

        return self._runner.run(all_of_them())

    def post(self, path: str, **more: object) -> httpx.Response:
        return self.request("POST", path, **more)

    def delete(self, path: str, **more: object) -> httpx.Response:
        return self.request("DELETE", path, **more)


def new_application() -> object:
    """REST and the layers before it."""
    app: object = create_api(
        say=lambda view, language: f"say:{view.reason}" + (f" in {language}" if language else ""),
        explain=suspect_message,
        because=reason_message,
        vocabulary=vocabulary,
    )
    for layer in (PageSlash, SessionBoundToken, EventOrigin, BodyLimit, SecurityHeaders):
        app = layer(app)  # type: ignore[arg-type]
    return app


#: It keeps nothing of the parts it works with, and a new one spends a fifth of a second on its routes.
_application = cache(new_application)


def open_application(runner: asyncio.Runner, settings: Settings) -> "Rest":
    """The whole application but its pages, in this process; whoever opens it closes its `parts`."""
    sandbox = create_sandbox(items_file=None) if settings.pluggy_base_url == "sandbox" else None
    parts = wiring.build(settings, transport=httpx.ASGITransport(sandbox) if sandbox else None)
    wiring.use(parts)
    return Rest(parts, Client(runner, _application()), Client(runner, sandbox) if sandbox else None)


class Rest:
    """A client of the product, and what a test needs beside it."""

    def __init__(self, parts: wiring.Parts, client: Client, sandbox: Client | None) -> None:
        self.parts, self.client, self.sandbox = parts, client, sandbox

    def user(self, plan: Plan = Plan.BUSINESS, role: Role = Role.USER) -> User:
        return a_user(self.parts.store, plan, role)

    def bearer(self, user: User) -> dict[str, str]:
        return {"Authorization": f"Bearer {people.create_api_token(self.parts.store, user.email, utc_now())}"}

    def person(self, email: str = "dona@empresa.example", plan: Plan = Plan.BUSINESS) -> User:
        """Somebody who can log in with PASSWORD."""
        return a_user(self.parts.store, plan, email=email, password=PASSWORD)

    def log_in(self, email: str = "dona@empresa.example", password: str = PASSWORD, **headers: str) -> httpx.Response:
        return self.client.post("/api/auth/login", json={"email": email, "password": password}, headers=headers)

    def path_of(self, user: User) -> str:
        """The user's own webhook path."""
        key = hmac.new(self.parts.webhook_secret.encode(), user.user_id.encode(), hashlib.sha256).hexdigest()
        return f"/api/pluggy/callback/{user.user_id}.{key}"

    def events(self) -> int:
        with self.parts.store.reading() as work:
            return work.webhook_events.count()

    def consent(self, user: User) -> str:
        """What the Connect widget does; the new item's id."""
        assert self.sandbox is not None
        token = self.client.post("/api/pluggy/connect-token", headers=self.bearer(user)).json()["connectToken"]
        answer = self.sandbox.post(
            "/items",
            headers={"X-API-KEY": token},
            json={"connectorId": 901, "parameters": {"user": "user-ok", "password": "password-ok"}},
        )
        return str(answer.json()["id"])

    def connect(self, user: User) -> dict[str, str]:
        """A bank of this user's as a run leaves it; one id of each kind, by the name it has in paths."""
        headers, item_id, account = self.bearer(user), self.consent(user), an_account("-")
        self.client.post("/api/pluggy/items", json={"itemId": item_id}, headers=headers)
        with self.parts.store.unit_of_work() as work:
            item = work.items.owned(user.user_id, item_id)
            assert item is not None
            work.accounts.save(item.id, account, NOON)
            kept = work.accounts.of_item(item.id)[0]
            made = work.transactions.insert(kept.id, [seen(a_transaction(account.account_id))], NOON)
            books = work.books.account_for(user.user_id, item.id, account, account.name, NOON)
            work.accounts.link(kept.id, books)
            work.postings.post(user.user_id, books, kept.id, made, NOON)
            said = {"file_name": "a.ofx", "format": "ofx", "digest": "", "account": "", "created_at": NOON}
            counts = {"seen": 0, "created": 0, "duplicates": 0, "skipped": 0}
            file = work.statements.add({"user_id": user.user_id, "bank_account_id": books} | said | counts, [])
            typed = [FileRow(row, date(2026, 11, 20), 7_00, "PIX") for row in range(2)]
            matched, waiting = work.postings.take_in(user.user_id, books, "BRL", "manual", None, typed, {}, NOON)
            terms = EntryTerms("receivable", date(2026, 11, 20), 7_00, "NF")
            settled, entry = work.ledger_entries.add(user.user_id, [terms, terms], NOON)
            batch = work.matches.add_batch(user.user_id, NOON)
            line = Line(matched, settled, 7_00)
            match = apply(work, user.user_id, Wanted([line], batch_id=batch), NOON)
            line = Line(waiting, entry, 7_00)
            proposal = Proposal("payment", (waiting,), (entry,), (line,), (), 0.9, False, ())
            work.suggestions.put(user.user_id, [(proposal, 0)], NOON)
            [suggestion] = work.suggestions.pending(user.user_id)
            rule = work.rules.add(user.user_id, RuleTerms("tarifa", Action.CATEGORY, "Tarifas"), NOON)
            work.memories.add(user.user_id, "PAYER", "PARTY", confirmations=1, now=NOON)
            memory = next(one.id for one in work.memories.of_user(user.user_id) if one.payer_key == "PAYER")
        logs = self.client.get("/api/pluggy/sync-logs", headers=headers).json()["results"]
        return {"itemId": item_id, "accountId": account.account_id, "syncLogId": str(logs[-1]["syncLogId"])} | {
            "bankAccountId": str(books),
            "bankTransactionId": str(matched),
            "statementImportId": str(file),
            "ledgerEntryId": str(settled),
            "suggestionId": str(suggestion.id),
            "matchId": str(match),
            "batchId": str(batch),
            "memoryId": str(memory),
            "ruleId": str(rule),
        }
