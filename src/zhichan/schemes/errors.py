"""The root of what can go wrong with reference schemes."""

from zhichan.errors import ZhichanError


class SchemeError(ZhichanError):
    """A scheme file that cannot be loaded, or a scheme that is not known."""
