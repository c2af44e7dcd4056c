"""The mail sink, over real SMTP and real HTTP."""

from __future__ import annotations

import json
import smtplib
import urllib.error
import urllib.request
from email.message import EmailMessage

import pytest

Sink = tuple[int, str]


def send(
    smtp: int, *, to: str = "legal@acme.example", subject: str = "A notice", html: str = ""
) -> None:
    """Send one mail as Docket does."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "enforcement@provider.example", to, subject
    mail["Message-ID"] = "<one@docket>"
    mail.set_content(
        "Grüße & <b>text</b>\n\nAppeal: https://docket.example/h/C-1?a=1&b=2\n.\nA line after "
        "a dot.\n"
    )
    if html:
        mail.add_alternative(html, subtype="html")
    with smtplib.SMTP("127.0.0.1", smtp, timeout=5) as client:
        client.send_message(mail)


def ask(
    url: str, data: object = None, method: str = "GET", **headers: str
) -> tuple[int, str, dict[str, str]]:
    """Call the pages: code, text, headers."""
    body = None if data is None else json.dumps(data).encode()
    call = urllib.request.Request(
        url, data=body, method=method, headers={"Content-Type": "application/json", **headers}
    )
    try:
        with urllib.request.urlopen(call, timeout=5) as answer:
            return answer.status, answer.read().decode(), dict(answer.headers)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode(), dict(error.headers)


def mails(page: str) -> list[dict[str, str]]:
    """What the sink has kept."""
    return list(json.loads(ask(f"{page}/api/mails")[1]))


def order(page: str, to: str, fails: str) -> int:
    """Say what happens to the next mail."""
    return ask(f"{page}/api/next", {"to": to, "fails": fails}, "POST")[0]


def test_a_mail_is_kept_with_its_text_and_its_message_id(sink: Sink) -> None:
    smtp, page = sink
    send(smtp, subject="Ihr Konto ist gesperrt – vorläufig")
    [mail] = mails(page)
    assert mail["to"] == "legal@acme.example"
    assert mail["subject"] == "Ihr Konto ist gesperrt – vorläufig"
    assert mail["message_id"] == "<one@docket>"
    assert mail["text"].splitlines()[0] == "Grüße & <b>text</b>"
    assert mail["text"].splitlines()[-2:] == [".", "A line after a dot."]
    assert mail["received_at"].endswith("+00:00")


def test_an_empty_sink_says_when_a_mail_would_appear(sink: Sink) -> None:
    code, text, headers = ask(sink[1] + "/")
    assert (code, "No mail yet" in text) == (200, True)
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "<script" not in text


def test_the_page_shows_text_inertly_with_links_and_html_in_a_frame_that_can_do_nothing(
    sink: Sink,
) -> None:
    smtp, page = sink
    send(smtp, subject="<script>alert(1)</script>", html="<p>Hello</p><script>alert(2)</script>")
    name = mails(page)[0]["id"]
    listed, shown = ask(page + "/")[1], ask(f"{page}/mail/{name}")[1]
    for text in (listed, shown):
        assert "<script" not in text
        assert "&lt;script&gt;alert(1)" in text
    assert "Grüße &amp; &lt;b&gt;text&lt;/b&gt;" in shown
    assert 'href="https://docket.example/h/C-1?a=1&amp;b=2"' in shown
    assert f'<iframe sandbox title="The mail as HTML" src="/mail/{name}/html">' in shown
    _, html, headers = ask(f"{page}/mail/{name}/html")
    assert "<p>Hello</p>" in html
    assert headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


@pytest.mark.parametrize(("how", "code"), [("bounce", 550), ("defer", 451)])
def test_the_next_mail_to_that_address_alone_is_refused_and_not_kept(
    sink: Sink, how: str, code: int
) -> None:
    smtp, page = sink
    assert order(page, "Legal@acme.example", how) == 204
    send(smtp, to="other@acme.example")
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        send(smtp)
    assert refused.value.recipients["legal@acme.example"][0] == code
    send(smtp, subject="Again")
    assert [mail["subject"] for mail in mails(page)] == ["A notice", "Again"]


def test_a_cut_keeps_the_mail_and_leaves_its_sender_without_an_answer(sink: Sink) -> None:
    smtp, page = sink
    order(page, "legal@acme.example", "cut")
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        send(smtp)
    assert len(mails(page)) == 1
    send(smtp)
    assert len(mails(page)) == 2


def test_failures_are_taken_in_the_order_in_which_they_were_asked_for(sink: Sink) -> None:
    smtp, page = sink
    for how in ("defer", "cut", "bounce"):
        order(page, "legal@acme.example", how)
    for expected in (
        smtplib.SMTPRecipientsRefused,
        (smtplib.SMTPServerDisconnected, ConnectionError),
        smtplib.SMTPRecipientsRefused,
    ):
        with pytest.raises(expected):
            send(smtp)
    send(smtp)


def test_everything_can_be_forgotten(sink: Sink) -> None:
    smtp, page = sink
    send(smtp)
    order(page, "legal@acme.example", "bounce")
    assert ask(f"{page}/api/mails", method="DELETE")[0] == 204
    assert mails(page) == []
    send(smtp)
    assert len(mails(page)) == 1


@pytest.mark.parametrize(
    "data",
    [None, [], {}, {"to": "a@b"}, {"to": "a@b", "fails": "explode"}, {"to": 1, "fails": "cut"}],
)
def test_an_order_that_is_none_is_refused_with_what_it_should_be(sink: Sink, data: object) -> None:
    code, text, _ = ask(f"{sink[1]}/api/next", data, "POST")
    assert code == 422
    assert "bounce" in text


@pytest.mark.parametrize("headers", [{"Host": "evil.example:80"}, {"Content-Type": "text/plain"}])
def test_another_site_can_neither_read_nor_order(sink: Sink, headers: dict[str, str]) -> None:
    assert ask(f"{sink[1]}/api/next", {"to": "a@b", "fails": "cut"}, "POST", **headers)[0] == 403
    assert ask(f"{sink[1]}/api/mails", None, "DELETE", **headers)[0] == 403
    if "Host" in headers:
        assert ask(sink[1] + "/", **headers)[0] == 403


@pytest.mark.parametrize("path", ["/mail/1", "/mail/../secrets/key", "/mail/%2e%2e", "/api/none"])
def test_what_is_not_there_is_not_found(sink: Sink, path: str) -> None:
    assert ask(sink[1] + path)[0] == 404
