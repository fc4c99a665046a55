"""Addresses of all registers: one set of paths for each, under its room and name."""

from __future__ import annotations

from django.urls import URLPattern, path

from zhijiao.kernel.registers import export_pages, import_pages, keeping_pages, pages
from zhijiao.kernel.registers.declare import Register
from zhijiao.kernel.registers.registry import registry


def paths(register: Register) -> list[URLPattern]:
    """Return the addresses of one register."""
    base, given = register.label, {"register": register}

    def at(tail: str, page: pages.Page, name: str) -> URLPattern:
        return path(f"{base}{tail}", page, given, name=f"{register.url_name}{name}")

    found = [at("", pages.list_page, ""), at("/export", pages.export, ".export"), at("/exports", export_pages.begin, ".exports"),
             at("/exports/<uuid:number>", export_pages.made, ".exported")]
    if register.sheet is not None:
        found += [at("/import", import_pages.upload, ".import"), at("/template", pages.template_file, ".template"),
                  at("/imports/<uuid:number>", import_pages.result, ".import.result"),
                  at("/imports/<uuid:number>/mend", import_pages.mend, ".import.mend"),
                  at("/imports/<uuid:number>/accept", import_pages.accept, ".import.accept"),
                  at("/imports/<uuid:number>/undo", import_pages.undo, ".import.undo"),
                  at("/imports/<uuid:number>/coloured", import_pages.coloured, ".import.coloured")]
    if register.bulk:
        found.append(at("/bulk/<slug:name>", pages.bulk, ".bulk"))
    if not register.page:
        found.append(at("/<str:key>", pages.row_page, ".row"))
    return [*found, at("/<str:key>/open/<str:field>", pages.open_field, ".open")]


urlpatterns = [
    path("filters/keep", keeping_pages.keep, name="keep_filter"),
    path("filters/<int:number>/forget", keeping_pages.forget, name="forget_filter"),
    *(pattern for register in registry for pattern in paths(register)),
]
