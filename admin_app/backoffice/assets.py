"""Static files under names that hold a digest of their content, so that browsers may keep them."""

import hashlib
import re
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, abort, current_app, send_from_directory, url_for

LONG_CACHE_SECONDS = 365 * 24 * 3600
DIGEST_CHARACTERS = 12

_NAMED = re.compile(rf"(.+)\.([0-9a-f]{{{DIGEST_CHARACTERS}}})(\.\w+)")


def init_app(app: Flask) -> None:
    """Serve `app.0123456789ab.css` for `app.css`; without its digest a file is asked for anew."""
    app.jinja_env.globals["asset"] = asset
    app.view_functions["static"] = _serve


def asset(name: str) -> str:
    """The address of a static file, which changes whenever its content does."""
    stem, dot, ending = name.rpartition(".")
    return url_for("static", filename=f"{stem}.{_digest(name)}{dot}{ending}")


def _serve(filename: str) -> Response:
    folder = str(current_app.static_folder)
    named = _NAMED.fullmatch(filename)
    if named is None:
        return send_from_directory(folder, filename, max_age=0)
    name = named[1] + named[3]
    if not (Path(folder) / name).is_file() or _digest(name) != named[2]:
        abort(404)
    response = send_from_directory(folder, name, max_age=LONG_CACHE_SECONDS)
    response.cache_control.immutable = True
    return response


def _digest(name: str) -> str:
    path = Path(str(current_app.static_folder)) / name
    return _digest_of(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=200)
def _digest_of(path: Path, changed_at: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:DIGEST_CHARACTERS]
