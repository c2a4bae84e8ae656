"""The form of e-mail addresses; whether mail would arrive is nobody's business here."""

import email_validator

LONGEST_EMAIL = 120

# Names such as localhost and example.test are right for a site that is being tried out. The
# library documents emptying this list as the way to accept them.
email_validator.SPECIAL_USE_DOMAIN_NAMES.clear()


def problem_with_email(address: str) -> str | None:
    """What is wrong with the form of an address, as the English end of a sentence, or None.

    Nothing is asked of the network.
    """
    if len(address) > LONGEST_EMAIL:
        return f"it has more than {LONGEST_EMAIL} letters."
    try:
        email_validator.validate_email(
            address, check_deliverability=False, globally_deliverable=False
        )
    except email_validator.EmailNotValidError as error:
        return str(error)
    return None
