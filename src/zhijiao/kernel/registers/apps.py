"""The app of the registers: finds every `registers.py` once all models are there."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """Kernel: registers."""

    name = "zhijiao.kernel.registers"
    label = "registers"
    verbose_name = "registers"

    def ready(self) -> None:
        """Collect the declarations of all apps."""
        from zhijiao.kernel.registers.registry import registry

        registry.collect()
