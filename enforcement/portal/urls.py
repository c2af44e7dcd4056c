"""The addresses of the pages outside."""

from django.urls import path

from enforcement.portal import acts, contacts, entrance, holder, partner, report, reporter

urlpatterns = [
    path("report", report.report, name="report"),
    path("report/sent/<str:what>", report.sent, name="report_sent"),
    path("h/", holder.home, name="holder"),
    path("h/ask", entrance.ask_as_holder, name="holder_ask"),
    path("h/plea", entrance.plead, name="plead"),
    path("h/code", entrance.code_of_holder, name="holder_code"),
    path("h/out", entrance.leave, name="leave"),
    path("h/mail", entrance.is_it_us, name="is_it_us"),
    path("h/asked/<str:start>", entrance.asked, name="asked"),
    path("in/<str:token>", entrance.link, name="way_in"),
    path("h/takeout", holder.take_out, name="holder_takeout"),
    path("h/<str:ref>", holder.case, name="holder_case"),
    path("h/<str:ref>/notices/<uuid:key>", holder.notice, name="holder_notice"),
    path("h/<str:ref>/notices/<uuid:key>.pdf", holder.notice_pdf, name="holder_notice_pdf"),
    path("h/<str:ref>/keys/<uuid:key>", acts.revoke, name="holder_key"),
    path("h/<str:ref>/files/<int:number>", holder.file, name="holder_file"),
    path("h/<str:ref>/contacts", contacts.contacts, name="holder_contacts"),
    path("h/<str:ref>/contacts/<uuid:key>/end", contacts.end, name="holder_contact_end"),
    path("h/<str:ref>/withdraw/<uuid:key>", acts.withdraw, name="holder_withdraw"),
    path("h/<str:ref>/<str:form>", acts.act, name="holder_form"),
    path("h/<str:ref>/<str:form>/<uuid:subject>", acts.act, name="holder_item_form"),
    path("r/", reporter.home, name="reporter"),
    path("r/ask", entrance.ask_as_reporter, name="reporter_ask"),
    path("r/code", entrance.code_of_reporter, name="reporter_code"),
    path("r/<str:ref>", reporter.report, name="reporter_report"),
    path("r/<str:ref>/<str:form>", reporter.act, name="reporter_form"),
    path("p/", partner.home, name="partner"),
    path("p/ask", entrance.ask_as_partner, name="partner_ask"),
    path("p/code", entrance.code_of_partner, name="partner_code"),
    path("p/<str:ref>", partner.case, name="partner_case"),
    path("p/<str:ref>/<str:form>/<uuid:key>", partner.act, name="partner_form"),
]
