"""The guarded Flask-Admin views on which every page of the back office is built."""
