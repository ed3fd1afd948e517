"""What people wrote, in the form in which it is kept."""


def normal(text: str) -> str:
    """As a listing's text is: composed, without what nobody sees."""
    from pipeline.fetch.read.normalise import normalise  # with the room around it, which most commands do not need

    return normalise(text)
