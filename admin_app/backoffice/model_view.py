"""The one base class of every view over a table."""

from admin_app.backoffice.history import HistoryPages


# Flask-Admin's metaclass puts a copy of each page into every class, so that its parts stand in
# one line of inheritance: declared -> grid -> records -> deletion -> cells -> bulk pages
# -> history.
class GuardedModelView(HistoryPages):
    """Grid, search, filters, paging, forms, stamps, bulk acts, export and policy for one table.

    A subclass names its permission scope, its columns and its form columns; nothing else of the
    table reaches a page. `docs/add-a-model.md` shows one.
    """

    page_size_options = (20, 50, 100)
