"""The pages on which people make and revoke the tokens of their programs."""

from flask import Blueprint, Flask, flash, make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from werkzeug.utils import redirect

from admin_app.accounts.recent_password import require_recent_password
from admin_app.accounts.tokens import bearer, services
from admin_app.accounts.tokens.errors import NotYourToken, ScopeTooWide
from admin_app.accounts.tokens.forms import TokenForm
from admin_app.accounts.tokens.queries import tokens_of
from admin_app.backoffice.formatters import cell
from admin_app.i18n import isolated
from admin_app.security.guards import require
from admin_app.security.permissions import Permission

bp = Blueprint("tokens", __name__, url_prefix="/admin/account/tokens")


def init_app(app: Flask) -> None:
    """Attach the pages, and let tokens open what is made for programs."""
    app.register_blueprint(bp)
    bearer.init_app(app)


@bp.get("/")
@require(Permission.ACCOUNT_OWN)
def index() -> ResponseReturnValue:
    """List one's own tokens."""
    return _list_page()


@bp.route("/new", methods=["GET", "POST"])
@require(Permission.ACCOUNT_OWN)
@require_recent_password()
def create() -> ResponseReturnValue:
    """Make a token and show it, this once."""
    form = TokenForm(current_user.role)
    if not form.is_submitted():
        return render_template("accounts/tokens/new.html", form=form)
    if not form.validate():
        return render_template("accounts/tokens/new.html", form=form), 422
    try:
        token = services.make_token(
            current_user.id, form.name.data, form.stored_scope(), form.expires_at()
        )
    except ScopeTooWide as refusal:
        form.permissions.errors = [str(refusal)]
        return render_template("accounts/tokens/new.html", form=form), refusal.status
    page = render_template("accounts/tokens/made.html", name=form.name.data, token=token)
    response = make_response(page)
    # Not even the browser's back button shows it again.
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/<int:token_id>/revoke")
@require(Permission.ACCOUNT_OWN)
def revoke(token_id: int) -> ResponseReturnValue:
    """Delete a token; whatever program has it is out with its next request."""
    try:
        name = services.revoke_token(current_user.id, token_id)
    except NotYourToken as refusal:
        flash(str(refusal), "error")
        return _list_page(), refusal.status
    flash(gettext("“%(name)s” opens nothing any more.", name=isolated(name)), "success")
    return redirect(url_for("tokens.index"), 303)


def _list_page() -> str:
    tokens = tokens_of(current_user.id)
    return render_template("accounts/tokens/index.html", tokens=tokens, cell=cell)
