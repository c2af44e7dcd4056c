import datetime
from http import HTTPStatus
from typing import Any, cast

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.list_cases_queue import ListCasesQueue
from ...models.list_cases_state import ListCasesState
from ...models.paged_case_row import PagedCaseRow
from ...models.problem_document import ProblemDocument
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    state: list[ListCasesState] | Unset = UNSET,
    queue: ListCasesQueue | Unset = "",
    assignee: str | Unset = "",
    account: str | Unset = "",
    due_before: datetime.datetime | None | Unset = UNSET,
    q: str | Unset = "",
    cursor: str | Unset = "",
    if_none_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_none_match, Unset):
        headers["If-None-Match"] = if_none_match

    params: dict[str, Any] = {}

    json_state: list[str] | Unset = UNSET
    if not isinstance(state, Unset):
        json_state = []
        for state_item_data in state:
            state_item: str = state_item_data
            json_state.append(state_item)

    params["state"] = json_state

    json_queue: str | Unset = UNSET
    if not isinstance(queue, Unset):
        json_queue = queue

    params["queue"] = json_queue

    params["assignee"] = assignee

    params["account"] = account

    json_due_before: str | Unset | None
    if isinstance(due_before, Unset):
        json_due_before = UNSET
    elif isinstance(due_before, datetime.datetime):
        json_due_before = due_before.isoformat()
    else:
        json_due_before = due_before
    params["due_before"] = json_due_before

    params["q"] = q

    params["cursor"] = cursor

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/cases",
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | PagedCaseRow | ProblemDocument | None:
    if response.status_code == 200:
        response_200 = PagedCaseRow.from_dict(response.json())

        return response_200

    if response.status_code == 304:
        response_304 = cast(Any, None)
        return response_304

    if response.status_code == 400:
        response_400 = ProblemDocument.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = ProblemDocument.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = ProblemDocument.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = ProblemDocument.from_dict(response.json())

        return response_404

    if response.status_code == 405:
        response_405 = ProblemDocument.from_dict(response.json())

        return response_405

    if response.status_code == 409:
        response_409 = ProblemDocument.from_dict(response.json())

        return response_409

    if response.status_code == 413:
        response_413 = ProblemDocument.from_dict(response.json())

        return response_413

    if response.status_code == 422:
        response_422 = ProblemDocument.from_dict(response.json())

        return response_422

    if response.status_code == 429:
        response_429 = ProblemDocument.from_dict(response.json())

        return response_429

    if response.status_code == 500:
        response_500 = ProblemDocument.from_dict(response.json())

        return response_500

    if response.status_code == 503:
        response_503 = ProblemDocument.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Any | PagedCaseRow | ProblemDocument]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    state: list[ListCasesState] | Unset = UNSET,
    queue: ListCasesQueue | Unset = "",
    assignee: str | Unset = "",
    account: str | Unset = "",
    due_before: datetime.datetime | None | Unset = UNSET,
    q: str | Unset = "",
    cursor: str | Unset = "",
    if_none_match: str | Unset = UNSET,
) -> Response[Any | PagedCaseRow | ProblemDocument]:
    """Cases

     The newest first.

    Args:
        state (list[ListCasesState] | Unset):
        queue (ListCasesQueue | Unset):  Default: ''.
        assignee (str | Unset): A user name, or `nobody`. Default: ''.
        account (str | Unset):  Default: ''.
        due_before (datetime.datetime | None | Unset):
        q (str | Unset):  Default: ''.
        cursor (str | Unset):  Default: ''.
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | PagedCaseRow | ProblemDocument]
    """

    kwargs = _get_kwargs(
        state=state,
        queue=queue,
        assignee=assignee,
        account=account,
        due_before=due_before,
        q=q,
        cursor=cursor,
        if_none_match=if_none_match,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    state: list[ListCasesState] | Unset = UNSET,
    queue: ListCasesQueue | Unset = "",
    assignee: str | Unset = "",
    account: str | Unset = "",
    due_before: datetime.datetime | None | Unset = UNSET,
    q: str | Unset = "",
    cursor: str | Unset = "",
    if_none_match: str | Unset = UNSET,
) -> Any | PagedCaseRow | ProblemDocument | None:
    """Cases

     The newest first.

    Args:
        state (list[ListCasesState] | Unset):
        queue (ListCasesQueue | Unset):  Default: ''.
        assignee (str | Unset): A user name, or `nobody`. Default: ''.
        account (str | Unset):  Default: ''.
        due_before (datetime.datetime | None | Unset):
        q (str | Unset):  Default: ''.
        cursor (str | Unset):  Default: ''.
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | PagedCaseRow | ProblemDocument
    """

    return sync_detailed(
        client=client,
        state=state,
        queue=queue,
        assignee=assignee,
        account=account,
        due_before=due_before,
        q=q,
        cursor=cursor,
        if_none_match=if_none_match,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    state: list[ListCasesState] | Unset = UNSET,
    queue: ListCasesQueue | Unset = "",
    assignee: str | Unset = "",
    account: str | Unset = "",
    due_before: datetime.datetime | None | Unset = UNSET,
    q: str | Unset = "",
    cursor: str | Unset = "",
    if_none_match: str | Unset = UNSET,
) -> Response[Any | PagedCaseRow | ProblemDocument]:
    """Cases

     The newest first.

    Args:
        state (list[ListCasesState] | Unset):
        queue (ListCasesQueue | Unset):  Default: ''.
        assignee (str | Unset): A user name, or `nobody`. Default: ''.
        account (str | Unset):  Default: ''.
        due_before (datetime.datetime | None | Unset):
        q (str | Unset):  Default: ''.
        cursor (str | Unset):  Default: ''.
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | PagedCaseRow | ProblemDocument]
    """

    kwargs = _get_kwargs(
        state=state,
        queue=queue,
        assignee=assignee,
        account=account,
        due_before=due_before,
        q=q,
        cursor=cursor,
        if_none_match=if_none_match,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    state: list[ListCasesState] | Unset = UNSET,
    queue: ListCasesQueue | Unset = "",
    assignee: str | Unset = "",
    account: str | Unset = "",
    due_before: datetime.datetime | None | Unset = UNSET,
    q: str | Unset = "",
    cursor: str | Unset = "",
    if_none_match: str | Unset = UNSET,
) -> Any | PagedCaseRow | ProblemDocument | None:
    """Cases

     The newest first.

    Args:
        state (list[ListCasesState] | Unset):
        queue (ListCasesQueue | Unset):  Default: ''.
        assignee (str | Unset): A user name, or `nobody`. Default: ''.
        account (str | Unset):  Default: ''.
        due_before (datetime.datetime | None | Unset):
        q (str | Unset):  Default: ''.
        cursor (str | Unset):  Default: ''.
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | PagedCaseRow | ProblemDocument
    """

    return (
        await asyncio_detailed(
            client=client,
            state=state,
            queue=queue,
            assignee=assignee,
            account=account,
            due_before=due_before,
            q=q,
            cursor=cursor,
            if_none_match=if_none_match,
        )
    ).parsed
