"""Reads a file of accounts and contacts (CSV), without database or clock: the accounts, or what is
wrong with which line.

An example, with two contacts of one account:

    external_ref,name,country,contact_name,contact_email,contact_role
    acme,Acme GmbH,DE,Lea Adler,legal@acme.example,LEGAL
    acme,,,Ops,ops@acme.example,TECHNICAL

The columns are the fields of `PUT /api/v1/accounts/…`, and those of a contact begin with
`contact_`. What is in no column is left as it is. Sources: RFC 4180; a spreadsheet writes UTF-8
with a mark at the beginning, and semicolons where the comma stands in numbers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from pydantic import ValidationError

from enforcement.language.mistakes import what
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import number, say
from enforcement.operations.account_facts import AccountIn, ContactIn
from enforcement.operations.accounts import (
    EVERY_FACT,
    AccountFacts,
    FedAccount,
    check_contacts,
    check_reference,
)
from enforcement.operations.contacts import Person

MOST_LINES = 2_000  # of a file, its header among them: as many as somebody can look through
MOST_BYTES = 1024 * 1024
SHOWN = 500  # characters of a line that is wrong
MOST_SHOWN = 200  # mistakes that people are shown at once; more are counted
REF, NAME, OF_CONTACT = "external_ref", "name", "contact_"
OF_ACCOUNT = [REF, *(one.name for one in fields(AccountFacts))]
CONTACT_COLUMNS = [f"{OF_CONTACT}{name}" for name in ContactIn.model_fields]
EVERY_COLUMN = [*OF_ACCOUNT, *CONTACT_COLUMNS]
NEEDED = [REF, NAME]  # and of a contact name and address
NEEDED_OF_CONTACT = [f"{OF_CONTACT}name", f"{OF_CONTACT}email"]


@dataclass(frozen=True, kw_only=True)
class LineError:
    """What is wrong with a line, counted from 1; `column` is empty where it is the whole line."""

    line: int
    column: str
    wrong: str
    text: str = ""  # the line as it stands in the file


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line with what is in it: cells by column, without the space around them."""

    number: int
    text: str
    cells: dict[str, str]

    def error(self, column: str, wrong: str) -> LineError:
        """What is wrong in a column of it."""
        return LineError(line=self.number, column=column, wrong=wrong, text=self.text)

    @property
    def names_a_contact(self) -> bool:
        """Whether something is said of a contact."""
        return any(self.cells.get(name) for name in CONTACT_COLUMNS)


@dataclass(frozen=True, kw_only=True)
class AccountInFile:
    """An account, and the lines that are about it; those of its contacts in their order."""

    fed: FedAccount
    lines: list[Line]

    def error_of(self, refused: StepRefused) -> LineError:
        """Why it was refused, at the line and the column that it is about."""
        at = str(refused.details.get("field", ""))
        return error_at(self.lines, tuple(at.split(".")) if at else (), refused.sentence)


@dataclass(frozen=True, kw_only=True)
class AccountFile:
    """What was read; where there are errors, nothing of the file is taken."""

    accounts: list[AccountInFile] = field(default_factory=list)
    errors: list[LineError] = field(default_factory=list)


class UnreadableError(Exception):
    """Nothing after this can be read."""

    def __init__(self, error: LineError) -> None:
        super().__init__(error.wrong)
        self.error = error


def read_account_file(content: bytes) -> AccountFile:
    """The accounts of a file, or all that is wrong with it."""
    try:
        columns, lines = columns_and_lines(content)
    except UnreadableError as unreadable:
        return AccountFile(errors=[unreadable.error])
    if errors := wrong_columns(columns):
        return AccountFile(errors=errors)
    errors, by_ref = [], dict[str, list[Line]]()
    for line in lines:
        if isinstance(line, LineError):
            errors.append(line)
        elif not (ref := line.cells[REF]):
            errors.append(line.error(REF, what({"type": "missing"})))
        else:
            by_ref.setdefault(ref, []).append(line)
    accounts = []
    for of_account in by_ref.values():
        wrong = wrong_with_lines(of_account)
        if not wrong:
            read, wrong = read_account(columns, of_account)
            accounts += read
        errors += wrong
    if not by_ref and not errors:
        nothing = say("the file has a header and no account")
        errors = [LineError(line=1, column="", wrong=nothing)]
    return AccountFile(
        accounts=[] if errors else accounts, errors=sorted(errors, key=lambda one: one.line)
    )


def columns_and_lines(content: bytes) -> tuple[list[str], list[Line | LineError]]:
    """The names of the header, and the lines below it that are not empty.

    Raises UnreadableError.
    """
    rows = list(rows_of(text_of(content)))
    if not rows:
        raise UnreadableError(LineError(line=1, column="", wrong=say("the file is empty")))
    _number, _text, header = rows[0]
    columns = [name.strip() for name in header]
    lines: list[Line | LineError] = []
    for place, text, cells in rows[1:]:
        if len(cells) == len(columns):
            stripped = [cell.strip() for cell in cells]
            lines.append(
                Line(number=place, text=text, cells=dict(zip(columns, stripped, strict=True)))
            )
        else:
            wrong = say(
                "this line has %(count)s cells, and the header has %(columns)s",
                count=number(len(cells)),
                columns=number(len(columns)),
            )
            lines.append(LineError(line=place, column="", wrong=wrong, text=text))
    return columns, lines


def text_of(content: bytes) -> str:
    """The text of a file. Raises UnreadableError for one that is too large, or no UTF-8."""
    if len(content) > MOST_BYTES:
        wrong = say("the file is larger than 1 MB: send it in parts")
        raise UnreadableError(LineError(line=1, column="", wrong=wrong))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = content.splitlines()[before.count(b"\n")] if content else b""
        raise UnreadableError(
            LineError(
                line=before.count(b"\n") + 1,
                column="",
                wrong=say("this is not UTF-8. In a spreadsheet, save the file as “CSV UTF-8”"),
                text=line.decode("utf-8", "replace")[:SHOWN],
            )
        ) from error


def rows_of(text: str) -> Iterator[tuple[int, str, list[str]]]:
    """The number, the text and the cells of each line that is not empty; a cell in quotation marks
    may have more than one line.

    Raises UnreadableError.
    """
    source = list(io.StringIO(text, newline=""))
    header = next((line for line in source if line.strip()), "")
    delimiter = ";" if header.count(";") > header.count(",") else ","
    if len(source) > MOST_LINES:
        wrong = say(
            "the file has %(count)s lines, and at most %(most)s are taken: send it in parts",
            count=number(len(source)),
            most=number(MOST_LINES),
        )
        raise UnreadableError(LineError(line=MOST_LINES + 1, column="", wrong=wrong))
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    begins = 0
    try:
        for cells in reader:
            whole = "".join(source[begins : reader.line_num]).rstrip("\r\n")[:SHOWN]
            if any(cell.strip() for cell in cells):
                yield begins + 1, whole, cells
            begins = reader.line_num
    except csv.Error as error:
        wrong = say("the quotation marks of this line do not match")
        line = LineError(
            line=begins + 1, column="", wrong=wrong, text=source[begins].rstrip("\r\n")[:SHOWN]
        )
        raise UnreadableError(line) from error


def wrong_columns(columns: Sequence[str]) -> list[LineError]:
    """What is wrong with the header."""
    wrong = []
    for place, name in enumerate(columns):
        if name not in EVERY_COLUMN:
            wrong.append((name, what({"type": "extra_forbidden"})))
        elif name in columns[:place]:
            wrong.append((name, say("two columns have this name")))
    has_contacts = any(name in CONTACT_COLUMNS for name in columns)
    needed = NEEDED + (NEEDED_OF_CONTACT if has_contacts else [])
    wrong += [(name, what({"type": "missing"})) for name in needed if name not in columns]
    text = ",".join(columns)[:SHOWN]
    return [LineError(line=1, column=name[:40], wrong=said, text=text) for name, said in wrong]


def wrong_with_lines(lines: Sequence[Line]) -> list[LineError]:
    """Where the further lines of an account say something else of it, or nothing."""
    first, *further = lines
    errors = []
    for line in further:
        differs = [
            name
            for name in OF_ACCOUNT
            if line.cells.get(name) and line.cells[name] != first.cells[name]
        ]
        for name in differs:
            wrong = say("this is not what line %(line)s says", line=number(first.number))
            errors.append(line.error(name, wrong))
        if not line.names_a_contact:
            wrong = say(
                "line %(line)s is about this account already, and this one has no contact",
                line=number(first.number),
            )
            errors.append(line.error(REF, wrong))
    return errors


def read_account(
    columns: Sequence[str], lines: Sequence[Line]
) -> tuple[list[AccountInFile], list[LineError]]:
    """The account of these lines, or what is wrong with it."""
    first = lines[0]
    of_contacts = [line for line in lines if line.names_a_contact]
    values: dict[str, Any] = {
        name: first.cells[name] for name in EVERY_FACT if first.cells.get(name)
    }
    if of_contacts:
        values["contacts"] = [contact_of(line) for line in of_contacts]
    in_order = [first, *of_contacts]
    try:
        check_reference(first.cells[REF])
        account = AccountIn.model_validate(values)
        people = [Person(**vars(one)) for one in account.contacts or ()]
        if people:
            check_contacts(people)
    except StepRefused as refused:
        at = str(refused.details["field"])
        return [], [error_at(in_order, tuple(at.split(".")), refused.sentence)]
    except ValidationError as error:
        return [], [error_at(in_order, one["loc"], what(one)) for one in error.errors()]
    fed = FedAccount(
        external_ref=first.cells[REF],
        facts=AccountFacts(**account.model_dump(exclude={"contacts"})),
        contacts=people or None,
        given=EVERY_FACT.intersection(columns),
    )
    return [AccountInFile(fed=fed, lines=in_order)], []


def contact_of(line: Line) -> dict[str, str]:
    """What a line says of a contact, by the names of the API."""
    return {
        name: line.cells[f"{OF_CONTACT}{name}"]
        for name in ContactIn.model_fields
        if line.cells.get(f"{OF_CONTACT}{name}")
    }


def error_at(lines: Sequence[Line], loc: Sequence[int | str], wrong: str) -> LineError:
    """What is wrong at a place as the API says it, `("contacts", 1, "email")`; the first of `lines`
    is that of the account, and those of its contacts follow.
    """
    if len(loc) == 3 and loc[0] == "contacts":
        return lines[1 + int(loc[1])].error(f"{OF_CONTACT}{loc[2]}", wrong)
    return lines[0].error(str(loc[0]) if loc else "", wrong)
