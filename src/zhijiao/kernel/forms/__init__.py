"""Forms as data: a field is a column (the reader of sheets and API) plus how it is asked. One template draws them all."""

from zhijiao.kernel.forms.declare import Ask, File, Form, Step, asks, text

__all__ = ["Ask", "File", "Form", "Step", "asks", "text"]
