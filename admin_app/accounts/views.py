"""Pages for signing in and out."""

from flask import Blueprint, Flask, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user, logout_user
from werkzeug.security import check_password_hash
from werkzeug.utils import redirect

from admin_app.accounts.forms import SignInForm
from admin_app.accounts.queries import person_named
from admin_app.accounts.sign_in import HOME, begin_session, own_address, person_signed_in
from admin_app.security.guards import Access, require

bp = Blueprint("accounts", __name__)


def init_app(app: Flask) -> None:
    """Attach the pages."""
    app.register_blueprint(bp)


@bp.route("/login", methods=["GET", "POST"])
@require(Access.PUBLIC)
def sign_in() -> ResponseReturnValue:
    """Ask for name and password."""
    target = own_address(request.args.get("next")) or request.script_root + HOME
    if current_user.is_authenticated:
        return redirect(target)
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form, error=None)
    found = person_named(form.username.data or "")
    if found and found.is_active and check_password_hash(found[1], form.password.data or ""):
        person = person_signed_in(found.id)
        if person is not None:
            begin_session(person)
            return redirect(target)
    error = gettext("The name or the password is wrong. Please try again.")
    return render_template("accounts/sign_in.html", form=form, error=error), 422


@bp.post("/logout")
@require(Access.SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    """End the session."""
    logout_user()
    session.clear()
    return redirect(request.script_root + "/login")
