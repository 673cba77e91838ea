"""/admin/sync-logs: every run of everybody, for administrators. Its state is in ui/admin_runs.py."""

import reflex as rx

from pluggy_app.ui.admin_runs import AllRuns
from pluggy_app.ui.admin_runs_address import ROUTE
from pluggy_app.ui.components.admin_charts import charts, outage, tiles
from pluggy_app.ui.components.admin_only import live_sign, only_for_admins
from pluggy_app.ui.components.admin_run_list import filters, run_list
from pluggy_app.ui.components.run_drawer import bulk_dialog, run_drawer
from pluggy_app.ui.components.shell import head, shell
from pluggy_app.ui.components.states import loading
from pluggy_app.ui.pages import not_found
from pluggy_app.ui.wording.lookup import words

__all__ = ["ROUTE", "AllRuns", "page"]


def page() -> rx.Component:
    return only_for_admins(
        shell(
            "runs",
            rx.window_event_listener(on_visibility_change=AllRuns.tab_hidden),
            head(
                words("admin.runs.title"),
                words("admin.runs.lead"),
                live_sign(AllRuns.open_run != "", AllRuns.updated),
            ),
            rx.cond(
                AllRuns.loaded,
                rx.fragment(outage(), tiles(), charts(), filters(), run_list()),
                loading(88, 164, 480),
            ),
            run_drawer(),
            bulk_dialog(),
        ),
        not_found.page(),
    )
