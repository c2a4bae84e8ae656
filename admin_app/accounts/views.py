"""Pages for signing in and out, and for one's own account."""

from flask import Blueprint, Flask, flash, make_response, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext
from flask_login import current_user, logout_user
from werkzeug.utils import redirect

from admin_app.accounts import services
from admin_app.accounts.authentication import authenticate, confirm
from admin_app.accounts.devices import remember_device
from admin_app.accounts.errors import SignInRefused
from admin_app.accounts.forms import (
    ChangePasswordForm,
    ConfirmPasswordForm,
    PreferencesForm,
    SignInForm,
)
from admin_app.accounts.own_addresses import address_before, home, own_address
from admin_app.accounts.recent_password import remember_confirmation
from admin_app.accounts.sign_in import begin_session, person_signed_in
from admin_app.errors import SESSION_ENDED, ComeBackLater, send_again_page
from admin_app.extensions import csrf
from admin_app.i18n import locale_for
from admin_app.security.guards import Access, require
from admin_app.security.permissions import Permission
from admin_app.security.resending import carried_fields, forget_token

bp = Blueprint("accounts", __name__)


def init_app(app: Flask) -> None:
    """Attach the pages."""
    app.register_blueprint(bp)


@bp.route("/login", methods=["GET", "POST"])
@require(Access.PUBLIC)
@csrf.exempt
def sign_in() -> ResponseReturnValue:
    """Ask for name and password."""
    target = own_address(request.args.get("next")) or home()
    if current_user.is_authenticated:
        return redirect(target, 303)
    form = SignInForm()
    resend_to = own_address(request.form.get("resend_to"))
    if request.method != "POST":
        return _sign_in_page(form)
    # The form checks its own token, so that an old page comes back with what was typed.
    if not form.validate():
        sentence = gettext("This page has been open for too long. Please sign in now.")
        return _sign_in_page(form, sentence), 400
    try:
        person = authenticate(form.username.data or "", form.password.data or "", _address())
    except SignInRefused as refusal:
        return _sign_in_page(form, str(refusal)), refusal.status
    except ComeBackLater as refusal:
        return _sign_in_page(form, str(refusal)), refusal.status, _retry_after(refusal)
    begin_session(person)
    response = make_response(_send_again_page(resend_to) if resend_to else redirect(target, 303))
    remember_device(response, person.id)
    return response


@bp.post("/logout")
@require(Access.SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    """End the session."""
    logout_user()
    session.clear()
    return redirect(url_for("accounts.sign_in"), 303)


@bp.route("/confirm-password", methods=["GET", "POST"])
@require(Access.SIGNED_IN)
def confirm_password() -> ResponseReturnValue:
    """Ask for the password again before a dangerous act."""
    form, back = ConfirmPasswordForm(), _way_back()
    if not form.validate_on_submit():
        page = render_template("accounts/confirm_password.html", form=form, back=back)
        return page, 422 if form.is_submitted() else 200
    try:
        confirm(current_user.id, form.password.data or "", _address())
    except (SignInRefused, ComeBackLater) as refusal:
        form.password.errors = [str(refusal)]
        page = render_template("accounts/confirm_password.html", form=form, back=back)
        return page, refusal.status, _retry_after(refusal)
    remember_confirmation()
    return redirect(own_address(request.args.get("next")) or home(), 303)


@bp.route("/admin/account/", methods=["GET", "POST"])
@require(Permission.ACCOUNT_OWN)
def account() -> ResponseReturnValue:
    """Show one's own account and let its owner choose how to read."""
    form = PreferencesForm(
        locale=current_user.locale,
        time_zone=current_user.time_zone,
        theme=current_user.theme or "system",
        density=current_user.density or "compact",
    )
    if not form.is_submitted():
        return render_template("accounts/account.html", form=form)
    if not form.validate():
        return render_template("accounts/account.html", form=form), 422
    services.choose_preferences(
        current_user.id,
        locale=form.locale.data or None,
        time_zone=form.time_zone.data or None,
        theme=form.theme.data,
        density=form.density.data,
    )
    # The page that shows it is already in the language that was chosen.
    with force_locale(locale_for(form.locale.data)):
        flash(gettext("Saved."), "success")
    return redirect(request.path, 303)


@bp.route("/admin/account/password", methods=["GET", "POST"])
@require(Permission.ACCOUNT_OWN)
def change_password() -> ResponseReturnValue:
    """Let people choose their own password."""
    form = ChangePasswordForm(current_user.username)
    if not form.is_submitted():
        return _password_page(form)
    if not form.validate():
        return _password_page(form), 422
    try:
        confirmed = confirm(current_user.id, form.old.data or "", _address())
        services.change_own_password(current_user.id, confirmed, form.new.data)
    except (SignInRefused, ComeBackLater) as refusal:
        form.old.errors = [str(refusal)]
        return _password_page(form), refusal.status, _retry_after(refusal)
    if person := person_signed_in(current_user.id):
        begin_session(person)
    flash(gettext("Your password has been changed."), "success")
    return redirect(home(), 303)


def _sign_in_page(form: SignInForm, error: str | None = None) -> str:
    # A page cannot hold NUL.
    form.username.data = (form.username.data or "").replace("\0", "\ufffd")
    return render_template(
        "accounts/sign_in.html",
        form=form,
        error=error,
        fields=carried_fields(),
        resend_to=own_address(request.form.get("resend_to")),
    )


def _send_again_page(address: str) -> str:
    forget_token()
    return send_again_page(address, carried_fields(), SESSION_ENDED)


def _password_page(form: ChangePasswordForm) -> str:
    return render_template("accounts/change_password.html", form=form)


def _address() -> str:
    return request.remote_addr or ""


def _retry_after(refusal: SignInRefused | ComeBackLater) -> dict[str, str]:
    seconds = getattr(refusal, "seconds", None)
    return {} if seconds is None else {"Retry-After": str(seconds)}


def _way_back() -> str:
    """Where whoever does not want to give the password goes: where they came from, unless that
    asks for it."""
    back = own_address(request.form.get("back")) or address_before()
    asks = (own_address(request.args.get("next")), url_for("accounts.confirm_password"))
    return home() if back in asks or back.partition("?")[0] in asks else back
