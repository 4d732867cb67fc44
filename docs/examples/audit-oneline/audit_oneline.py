"""A format: `verdict.txt`, one line for a chat channel."""

from audit.records import Format


def render(result, beside):
    """Render the model and its verdict as one line."""
    return f"{result.model.id}: {result.verdict}\n".encode()


FORMAT = Format(file="verdict.txt", render=render)
