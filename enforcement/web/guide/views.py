"""The guide: the tutorials and the glossary, where one works."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from enforcement.language.glossary import GLOSSARY
from enforcement.web.guide.pages import PAGES, chapter, chapter_for


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """What there is to read."""
    return render(request, "guide/page.html", {"titles": page_titles()})


@require_safe
def guide_page(request: HttpRequest, page: str) -> HttpResponse:
    """One of the pages."""
    if page not in PAGES:
        raise Http404
    return render(
        request,
        "guide/chapter.html",
        {"chapter": chapter(page), "titles": page_titles(), "page": page},
    )


@require_safe
def guide_for(request: HttpRequest, name: str) -> HttpResponse:
    """On to the chapter about the page whose address has this name."""
    page, anchor = chapter_for(name)
    return redirect(f"{reverse('guide_page', args=[page])}{'#' if anchor else ''}{anchor}")


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """Every word, in both languages, with what it means."""
    return render(request, "guide/glossary.html", {"glossary": GLOSSARY, "titles": page_titles()})


def page_titles() -> dict[str, str]:
    """The pages by their key."""
    return {page: chapter(page).title for page in PAGES}


urlpatterns = [
    path("guide", guide, name="guide"),
    path("guide/glossary", glossary, name="glossary"),
    path("guide/for/<slug:name>", guide_for, name="guide_for"),
    path("guide/<slug:page>", guide_page, name="guide_page"),
]
