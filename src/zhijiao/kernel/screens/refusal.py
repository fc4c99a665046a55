"""A refusal as a page: its status, what happened, every reason, and what to do next."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhijiao.basics.words import Bilingual

SAID = {
    400: (Bilingual("This request cannot be read", "这个请求读不出来"),
          Bilingual("Go back, reload the page and try again.", "请返回上一页，刷新后再试。")),
    403: (Bilingual("Your role does not open this page", "您现在的身份打不开这一页"),
          Bilingual("If you hold another role, switch to it at the top right. Otherwise ask the administrator of your organisation.",
                    "如果您还有别的身份，在右上角切换；没有的话，请本单位管理员开通。")),
    404: (Bilingual("There is nothing at this address", "这个地址没有内容"),
          Bilingual("It may have moved, or lie outside what you may see. Search for it, or start from the home page.",
                    "它可能换了地方，或者不在您能看的范围里。可以搜索，或者从首页找。")),
    405: (Bilingual("This address is used in another way", "这个地址不是这样用的"),
          Bilingual("Open the page it belongs to and use the button there.", "请打开它所在的页面，用上面的按钮。")),
    409: (Bilingual("Somebody was here before you", "这里刚刚有人改过"),
          Bilingual("Your changes are not written. Look at what changed, then decide.", "您的改动还没有写入。先看看别人改了什么，再决定。")),
    413: (Bilingual("This is too large to take", "文件太大，收不下"),
          Bilingual("Split the file, or remove pictures from it, and send it again.", "请拆成几个文件，或者去掉里面的图片，再上传。")),
    422: (Bilingual("This cannot be done yet", "现在还不能这样做"),
          Bilingual("Nothing has been changed.", "没有改动任何内容。")),
    429: (Bilingual("Too many attempts", "尝试次数太多"),
          Bilingual("Wait five minutes, then try again.", "请等5分钟再试。")),
    410: (Bilingual("This link is no longer open", "这个链接已经不能用了"),
          Bilingual("Ask whoever sent it to you for a new one.", "请向发给您链接的人再要一个。")),
    503: (Bilingual("This cannot be shown now", "现在显示不了"),
          Bilingual("Tell the operator of this site; nothing was changed.", "请告诉本站运维人员；没有任何内容被改动。")),
}


def page(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    """Answer with the page of a status; a template may get more: `reasons`, `title`, `back`, both versions."""
    heading, advice = SAID.get(status, SAID[400])
    return render(request, "problem.html", {"status": status, "heading": heading, "advice": advice, **context}, status=status)
