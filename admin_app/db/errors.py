"""What the database refuses for a reason of ours."""


class UnderMaintenance(Exception):
    """Nothing can be written now, because the content is being replaced."""
