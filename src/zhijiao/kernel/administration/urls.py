"""Addresses of those who run the system, and of what everybody may ask about themselves."""

from django.urls import URLPattern, path

from zhijiao.kernel.administration.pages import accounts, batches, invitations, issuers, journal, own, security

app_name = "administration"
urlpatterns: list[URLPattern] = [
    path("me/data", own.my_data, name="my_data"),
    path("me/data/take", own.take, name="take_my_data"),
    path("invitation/<str:secret>", invitations.accept, name="accept"),
    path("administration/accounts", accounts.accounts, name="accounts"),
    path("administration/accounts/<str:username>", accounts.account, name="account"),
    path("administration/accounts/<str:username>/roles/<int:number>/end", accounts.end_role, name="end_role"),
    path("administration/accounts/<str:username>/close", accounts.close, name="close"),
    path("administration/accounts/<str:username>/reopen", accounts.reopen, name="reopen"),
    path("administration/invitations/ask", invitations.ask, name="ask"),
    path("administration/invitations/<uuid:number>", invitations.invitation, name="invitation"),
    path("administration/invitations/<uuid:number>/confirm", invitations.confirm, name="confirm"),
    path("administration/invitations/<uuid:number>/refuse", invitations.refuse, name="refuse"),
    path("administration/invitations/<uuid:number>/withdraw", invitations.withdraw, name="withdraw"),
    path("administration/invitations/<uuid:number>/link", invitations.new_link, name="new_link"),
    path("administration/invitations/<uuid:number>/code", invitations.new_code, name="new_code"),
    path("administration/batches/<uuid:number>", batches.batch, name="batch"),
    path("administration/batches/<uuid:number>/confirm", batches.confirm, name="confirm_batch"),
    path("administration/batches/<uuid:number>/refuse", batches.refuse, name="refuse_batch"),
    path("administration/batches/<uuid:number>/withdraw", batches.withdraw, name="withdraw_batch"),
    path("administration/batches/<uuid:number>/links", batches.links, name="links"),
    path("administration/batches/<uuid:number>/codes", batches.codes, name="codes"),
    path("administration/batches/<uuid:number>/letters", batches.letters, name="letters"),
    path("administration/batches/<uuid:number>/again", batches.again, name="again"),
    path("administration/journal", journal.journal, name="journal"),
    path("administration/journal/<int:number>", journal.entry, name="entry"),
    path("administration/security", security.security, name="security"),
    *issuers.PATHS,
]
