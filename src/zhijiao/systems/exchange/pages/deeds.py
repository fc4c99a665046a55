"""What may be done with a credential: each said once, for page, button and address."""

from __future__ import annotations

from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.forms import Ask, Form, text
from zhijiao.kernel.forms.deeds import Deed, Deeds
from zhijiao.kernel.people.actor import Actor
from zhijiao.systems.exchange.actions import issuing, proposing, standing
from zhijiao.systems.exchange.models import Credential
from zhijiao.systems.exchange.queries.obstacles import against, is_asked, is_over, may_ask
from zhijiao.systems.exchange.states import ASKERS, CREDENTIAL, REGISTRAR, STOPPERS
from zhijiao.systems.exchange.terms import RevokeReason, SuspendReason

W = Bilingual
NOTE = text("note", "What was found", "情况说明", required=False, longest=300)
SUSPEND = Form("suspend", W("Suspend", "暂停使用"), (Ask(Column("reason", W("Reason", "原因"), Kind.CHOICE, choices=SuspendReason), required=True), NOTE),
               act=W("Suspend", "暂停使用"), hint=W(
                   "Whoever verifies it is told from now on. It can be lifted again.", "立即生效，核验时会显示“暂停使用”；以后可以恢复。"))
ASK = Form("ask_revocation", W("Ask for its revocation", "提请撤销"), (
    Ask(Column("reason", W("Reason", "原因"), Kind.CHOICE, choices=RevokeReason), required=True), NOTE), act=W("Ask", "提请"),
    hint=W("It stays as it is until another person of the school, or the province, decides. Suspend it if it must stop at once.",
           "由本校另一人或省级部门决定，在此之前凭证仍然有效；需要立即停用的，请先暂停使用。"))


def revoke_form(credential: Credential, actor: Actor) -> Form:
    """Return the page before the final step: what was asked, and that it cannot be taken back."""
    reason = credential.revoke_reason.words if credential.revoke_reason else W("", "")
    return Form("revoke", W("Revoke for good", "撤销"), (NOTE,), act=W("Revoke for good", "撤销，不再恢复"), hint=W(
        "Asked because: {reason}. {note} This cannot be taken back; a corrected certificate can be issued afterwards.",
        "提请原因：{reason}。{note}撤销后不能恢复，但可以另发更正后的证明。").filled(reason=reason, note=credential.revoke_note))


CREDENTIALS = Deeds(
    room="exchange", noun="credential", machine=CREDENTIAL, against=against,
    rows=lambda actor: Credential.objects.visible_to(actor).select_related("school__region", "learner", "batch"),
    deeds=[
        Deed("issue", issuing.issue, W("Issued. The holder is told.", "已签发，已通知持有人。"), primary=True, icon="signature"),
        Deed("propose_again", proposing.propose_again, W("Proposed anew: it waits to be issued.", "已重新生成，等待签发。"), words=proposing.AGAIN,
             roles=REGISTRAR, able=is_over, then=lambda _, made: str(made.get_absolute_url())),
        Deed("decline", standing.decline, W("Recorded: it is not issued.", "已记录：不予签发。"), reason=True),
        Deed("lift", standing.lift, W("It counts again.", "已恢复使用。"), primary=True),
        Deed("revoke", standing.revoke, W("Revoked. Whoever verifies it is told.", "已撤销，核验时会显示“已撤销”。"), form=revoke_form, able=is_asked,
             danger=True),
        Deed("keep", standing.keep, W("The request was turned down.", "已记录：不同意撤销。"), words=W("Turn the request down", "不同意撤销"), roles=STOPPERS,
             able=is_asked, reason=True),
        Deed("suspend", standing.suspend, W("Suspended. Whoever verifies it is told.", "已暂停使用，核验时会显示“暂停使用”。"), form=SUSPEND),
        Deed("ask_revocation", standing.ask_revocation, W("Asked for. Another person decides.", "已提请，由另一人决定。"),
             words=W("Ask for its revocation", "提请撤销"), roles=ASKERS, able=may_ask, form=ASK),
    ])
