"""Routes of the desk."""

from __future__ import annotations

from django.urls import path

from evenhand.doors.desk import (
    acts,
    case,
    imports,
    lasting,
    letters,
    lists,
    own_account,
    plan,
    plan_life,
    queue,
    statement,
    statement_files,
    verdicts,
)
from evenhand.doors.desk.guard import home

app_name = "desk"

CASE = "case/<str:reference>"
LETTER = "letters/<slug:kind>/<slug:language>"

urlpatterns = [
    path("", home, name="home"),
    path("queue", queue.queue, name="queue"),
    path("queue/next", queue.take_next, name="next"),
    path("search", queue.search, name="search"),
    path("letters", letters.letters, name="letters"),
    path(LETTER, letters.letter, name="letter_words"),
    path(f"{LETTER}/approve", letters.approve_words, name="letter_approve"),
    path(f"{LETTER}/preview", letters.preview, name="letter_preview"),
    path(CASE, case.case_page, name="case"),
    path(f"{CASE}/claim", queue.claim, name="claim"),
    path(f"{CASE}/give-back", queue.give_back, name="give_back"),
    path(f"{CASE}/note", acts.note, name="note"),
    path(f"{CASE}/hold", acts.hold, name="hold"),
    path(f"{CASE}/contact", acts.record_contact, name="contact"),
    path(f"{CASE}/payment", acts.payment, name="payment"),
    path(f"{CASE}/call", acts.may_i_call, name="call"),
    path(f"{CASE}/ask", verdicts.ask_now, name="ask"),
    path(f"{CASE}/plan", plan.plan_page, name="plan"),
    path(f"{CASE}/plan/agree", plan.agree, name="agree"),
    path(f"{CASE}/plan/none", plan.no_means, name="no_means"),
    path(f"{CASE}/means", statement.statement_page, name="statement"),
    path(f"{CASE}/means.json", statement.statement_json, name="statement_json"),
    path(f"{CASE}/means/minimum", statement.minimum, name="minimum"),
    path(f"{CASE}/means/still", statement.still, name="statement_still"),
    path(f"{CASE}/means/papers", statement_files.papers, name="statement_papers"),
    path(f"{CASE}/means/take-along", statement_files.take_along, name="statement_take_along"),
    path(f"{CASE}/means/bring", statement_files.bring, name="statement_bring"),
    path(f"{CASE}/means/bring/<uuid:key>", statement_files.received, name="statement_received"),
    path(f"{CASE}/means/bring/<uuid:key>/decide", statement_files.decide, name="statement_decide"),
    path(f"{CASE}/account", own_account.file, name="account_file"),
    path(f"{CASE}/account/found", own_account.found, name="account_found"),
    path(f"{CASE}/account/<int:account>/done", own_account.done, name="account_done"),
    path(f"{CASE}/account/<int:account>/<int:number>", own_account.offer, name="account_offer"),
    path(f"{CASE}/plan/skip", plan_life.skip, name="plan_skip"),
    path(f"{CASE}/plan/less", plan_life.less, name="plan_less"),
    path(f"{CASE}/plan/once", plan_life.once, name="plan_once"),
    path(f"{CASE}/plan/let-go", plan_life.let_go, name="plan_let_go"),
    path(f"{CASE}/paper/<uuid:key>", case.document, name="document"),
    path("verdict/<int:event_id>", verdicts.verdict_page, name="verdict"),
    path("outbox", lists.outbox, name="outbox"),
    path("outbox/<uuid:key>/letter", lists.letter, name="letter"),
    path("holds", lists.hold_list, name="holds"),
    path("holds/<uuid:key>/lift", lists.lift, name="lift"),
    path("holds/<uuid:key>/approve", lists.approve, name="approve"),
    path("tasks", lists.tasks, name="tasks"),
    path("tasks/<uuid:key>/done", lists.finish_task, name="finish_task"),
    path("reports/plans", lasting.how_plans_last, name="lasting"),
    path("imports", imports.import_list, name="imports"),
    path("imports/new", imports.new_import, name="import_new"),
    path("imports/map", imports.import_map, name="import_map"),
    path("imports/<uuid:key>", imports.import_page, name="import"),
    path("imports/<uuid:key>/rejected.csv", imports.rejected_csv, name="rejected"),
]
