"""What a mail says is read, whatever it looks like, in a time that grows with its length alone;
what cannot be read is refused and not swallowed.
"""

from __future__ import annotations

import time
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enforcement.delivery.incoming_mail import read_incoming
from enforcement.incoming.html import text_of
from enforcement.incoming.parts import LONGEST_HTML, MOST_NESTED, MOST_PARTS
from enforcement.language.mail_quotes import mail_parts
from enforcement.language.reply_mails import NotRead

PNG = b"\x89PNG\r\n\x1a\n"


def parts_of(*parts: str, kind: str = "mixed") -> bytes:
    """A mail of these parts, each with its headers."""
    inside = "".join(f"--b\n{part}\n" for part in parts)
    head = f"From: a@b.example\nContent-Type: multipart/{kind}; boundary=b\n\n"
    return f"{head}{inside}--b--\n".encode()


def test_of_two_ways_to_say_the_same_one_is_read_and_no_picture_is_lost() -> None:
    """As Outlook sends it: the text, beside it HTML together with the picture in it."""
    mail = EmailMessage()
    mail["From"] = "a@b.example"
    mail.set_content("It was a classifier.")
    mail.add_alternative("<p>It was a <b>classifier</b>.<img src=cid:x>", subtype="html")
    html = mail.get_payload()[1]  # type: ignore[index]
    html.add_related(PNG, "image", "png", cid="<x>", filename="image001.png")  # type: ignore[union-attr]
    read = read_incoming(mail.as_bytes())
    assert (read.text, read.files) == ("It was a classifier.", (("image001.png", PNG),))


def test_html_with_a_foot_of_plain_text_is_read_whole() -> None:
    """As mailing lists and virus scanners add one."""
    read = read_incoming(
        parts_of("Content-Type: text/html\n\n<p>It was so.", "\nScanned by our server.")
    )
    assert read.text == "It was so.\n\nScanned by our server."


def test_an_empty_text_does_not_hide_the_html_beside_it() -> None:
    mail = parts_of("\n\n ", "Content-Type: text/html\n\nIt was so.", kind="alternative")
    assert read_incoming(mail).text == "It was so."


def test_a_calendar_entry_and_a_mail_within_are_files() -> None:
    read = read_incoming(
        parts_of(
            "\nSee both.",
            "Content-Type: text/calendar\n\nBEGIN:VCALENDAR",
            "Content-Type: message/rfc822\n\nSubject: Of May\n\nIt was so.",
        )
    )
    assert read.text == "See both."
    assert [name for name, _ in read.files] == ["file.calendar", "mail.txt"]
    assert read.files[1][1] == b"Subject: Of May\n\nIt was so."


@pytest.mark.parametrize(
    ("charset", "written", "said"),
    [
        ("iso-8859-1", b"Gr\xfc\xdfe", "Grüße"),
        ("windows-1252", b"\x93Ja\x94", "“Ja”"),
        ("gb18030", "是的".encode("gb18030"), "是的"),
        ("iso-2022-jp", "はい".encode("iso-2022-jp"), "はい"),
        ("utf-7", b"+AGE-", "a"),
        ("no-such", "Grüße".encode(), "Grüße"),
        ("us-ascii", b"\xff", "�"),
        ("utf-8", b"a\x00\x1bb", "ab"),
    ],
)
def test_a_text_is_read_as_it_says_that_it_is_written(
    charset: str, written: bytes, said: str
) -> None:
    head = f"From: a@b.example\nContent-Type: text/plain; charset={charset}\n\n".encode()
    assert read_incoming(head + written).text == said


def nested(depth: int) -> bytes:
    """Parts within parts."""
    head = b"".join(
        b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(depth)
    )
    return b"From: a@b.example\n" + head + b"\nIt was so."


def test_what_is_nested_or_cut_up_beyond_use_is_refused() -> None:
    assert read_incoming(nested(MOST_NESTED)).text == "It was so."
    too_many = parts_of(*(["\nx"] * MOST_PARTS))
    lines = b"From: a@b.example\n\n" + b"\n" * 2_000_001
    for content in (nested(MOST_NESTED + 1), nested(3_000), too_many, lines):
        read = read_incoming(content)
        assert read.not_read is NotRead.BROKEN and not read.text and not read.files
        assert read.answer_to == "a@b.example"
    large = b"From: a@b.example\nContent-Type: text/html\n\n" + b"x" * (LONGEST_HTML + 1)
    assert read_incoming(large).not_read is NotRead.TOO_LARGE


@pytest.mark.parametrize(
    "field",
    [
        b'Content-Type: application/pdf; name="' + b"=?utf-8?q?a?= " * 50_000 + b'"',
        b"Content-Type: multipart/mixed" + b"; a=b\n " * 100_000 + b"; boundary=a",
        b"content-disposition: attachment" + b"".join(b";\n n*%d*=a" % n for n in range(50_000)),
    ],
    ids=["encoded words", "parameters", "parts of a name"],
)
def test_a_header_that_is_made_to_be_slow_is_refused_before_it_is_read(field: bytes) -> None:
    began = time.process_time()
    for content in (
        b"From: a@b.example\n" + field + b"\n\nIt was so.",
        b"From: a@b.example\n" + parts_of(field.decode() + "\n\nIt was so."),
    ):
        read = read_incoming(content)
        assert read.not_read is NotRead.BROKEN and read.answer_to == "a@b.example"
    assert time.process_time() - began < 1
    long = "é" * 2_000  # names of files in many letters, encoded, are still read
    mail = EmailMessage()
    mail.add_attachment(b"%PDF", "application", "pdf", filename=f"{long}.pdf")
    assert read_incoming(mail.as_bytes()).files[0][0] == f"{long}.pdf"


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<!--",
        "<a",
        "<a b=",
        "<b>a",
        "<div>",
        "<script>",
        "</",
        "<!",
        "&",
        "<blockquote>",
        "&#",
    ],
)
def test_html_that_is_made_to_be_slow_is_not(piece: str) -> None:
    """`html.parser` takes 70 s for 100 KB of one of them; what is allowed is twenty times that."""
    began = time.process_time()
    text_of(piece * (LONGEST_HTML // len(piece)))
    assert time.process_time() - began < 10


def test_a_tag_that_is_not_closed_hides_nothing() -> None:
    assert text_of("<head><title>No<body>It was so.") == "It was so."
    assert text_of("a <b") == "a <b" and text_of("1 < 2 <3") == "1 < 2 <3"


NASTY = [
    b"",
    b"\n",
    b"From: a@b.example",
    b"\x00" * 100,
    b"From: =?nonsense?q?=FF?= <a@b.example>\nSubject: =?utf-8?b?!!!?=\n\nx",
    b"From: a@b.example\nContent-Type: multipart/mixed; boundary=\n\nx",
    b"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n--b\n--b",
    b"From: a@b.example\nContent-Type: text/plain; charset=klingon\n\n\xff\xfe",
    b"From: a@b.example\nContent-Type: text/html; charset=utf-16\n\n<p",
    b"From: a@b.example\nContent-Transfer-Encoding: base64\n\n====!",
    b"From: a@b.example\nContent-Type: message/rfc822\n\nContent-Type: message/rfc822\n\n",
    b"From: a@b.example\nContent-Disposition: attachment; filename*=x''%ff\n\nx",
    b"From: a@b.example, c@d.example\nMessage-ID: <a\n b>\nReferences: " + b"<x@y>" * 9_999,
    b"From: \xff\xfe@\xff\n\n\xff",
    b"From: a@b.example\n"
    + b"".join(
        b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(3_000)
    ),
    b"From: a@b.example\nSubject: " + b"x" * 100_000 + b"\n\nx",
    b"From: a@b.example\n\n" + b"<" * 100_000,
]


@pytest.mark.parametrize("number", range(len(NASTY)))
def test_no_mail_is_too_broken_to_be_read_or_refused(number: int) -> None:
    read = read_incoming(NASTY[number])
    assert len(read.digest) == 64 and (read.not_read is None or not read.text)


@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                [
                    *(
                        b"From: a@b.example\n",
                        b"\n",
                        b"\r\n",
                        b"--b",
                        b"--b--",
                        b"=?utf-8?b?",
                        b"?=",
                    ),
                    b"Content-Type: multipart/mixed; boundary=b\n",
                    b"Content-Type: text/html\n",
                    b"Content-Transfer-Encoding: base64\n",
                    b"Content-Disposition: attachment; filename=",
                    b"Subject: C-AAAA-AAAA",
                ]
            ),
            st.binary(max_size=30),
        ),
        max_size=30,
    ).map(b"".join)
)
@settings(max_examples=300)
def test_anything_can_be_read(content: bytes) -> None:
    read = read_incoming(content)
    assert len(read.digest) == 64 and "\n" not in read.subject and len(read.subject) <= 1_000


TAGS = [*"<>/&;a \n", "blockquote", "p", "br", "script", "<!--"]
QUOTED = [*"> ab\n:", "On x wrote:", "-----Original Message-----", "From: x@y", "Sent: z"]


@given(st.lists(st.sampled_from(TAGS)).map("".join))
def test_any_html_becomes_text(html: str) -> None:
    assert "\n\n\n" not in text_of(html)


@given(st.lists(st.sampled_from(QUOTED)).map("".join))
def test_nothing_of_a_mail_is_lost_by_folding(text: str) -> None:
    parts = mail_parts(text)
    assert "".join((parts.own + parts.quoted).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Yes.\n\n> Is it?", "Yes."),
        ("Ja.\n\nAm 29.11.2026 um 14:03 schrieb Example Provider:\nText", "Ja."),
        ("Ja.\n\nAm 29.11.2026 um 14:03 schrieb Example Provider\n<a@b.example>:\n> Text", "Ja."),
        ("Oui.\n\nLe 29 nov. 2026 à 14:03, X a écrit :\n> Texte", "Oui."),
        ("Yes.\n-----Original Message-----\nFrom: X", "Yes."),
        ("> Is it?\nYes.\n> And that?\nNo.", "> Is it?\nYes.\n> And that?\nNo."),
        ("> All of it", "> All of it"),
        ("On Monday we wrote to you.", "On Monday we wrote to you."),
    ],
)
def test_what_is_quoted_is_folded_and_what_is_said_is_not(text: str, own: str) -> None:
    assert mail_parts(text).own == own
