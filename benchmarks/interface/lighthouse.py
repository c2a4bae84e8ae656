"""Run Lighthouse over the grid and the form of posts while signed in; print a table of its scores.

Lighthouse is a program of its own (`npm install lighthouse` anywhere outside of the project); it
is looked for on the path, or where `--program` says.
"""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

import click
from playwright.sync_api import sync_playwright

from benchmarks.interface.loads import window
from benchmarks.interface.sites import ours_alone

CATEGORIES = ("performance", "accessibility", "best-practices")
FLAGS = "--headless=new --no-sandbox --disable-gpu"
# A row of the table: the page, three scores, and what did not get all of its points.
ROW = "| {page} | {scores[0]:.0f} | {scores[1]:.0f} | {scores[2]:.0f} | {lost} |"


@click.command()
@click.option("--posts", default=100_000, show_default=True)
@click.option("--rounds", default=3, show_default=True)
@click.option("--program", type=click.Path(exists=True, dir_okay=False), help="Lighthouse itself.")
def main(posts: int, rounds: int, program: str | None) -> None:
    """Score grid and form as Lighthouse does for a desktop."""
    program = program or shutil.which("lighthouse")
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None or chromium is None:
        raise click.ClickException("Lighthouse or Chromium is not installed.")
    with tempfile.TemporaryDirectory() as folder, ours_alone(Path(folder), posts) as site:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            with window(browser, site) as (page, _):
                kept = page.context.cookies()
            browser.close()
        cookies = "; ".join(f"{each['name']}={each['value']}" for each in kept)
        click.echo("| page | performance | accessibility | best practices | points lost |")
        click.echo("|---|---:|---:|---:|---|")
        for page_name, path in (("grid", site.grid), ("form", site.form)):
            reports = [
                _report(program, chromium, site.address + path, cookies) for _ in range(rounds)
            ]
            scores = [median(_score(each, name) for each in reports) for name in CATEGORIES]
            click.echo(ROW.format(page=page_name, scores=scores, lost=_lost(reports[-1])))


def _report(program: str, chromium: str, address: str, cookies: str) -> dict[str, Any]:
    command = [
        program, address, "--quiet", "--preset=desktop", "--output=json", "--output-path=stdout",
        f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={FLAGS}",
        f"--extra-headers={json.dumps({'Cookie': cookies})}",
    ]  # fmt: skip
    answer = subprocess.run(
        command, env=os.environ | {"CHROME_PATH": chromium}, capture_output=True, check=True
    )
    report: dict[str, Any] = json.loads(answer.stdout)
    shown = report["finalDisplayedUrl"]
    if shown != address:
        raise click.ClickException(f"Lighthouse was led to {shown}.")
    return report


def _score(report: dict[str, Any], category: str) -> float:
    return 100 * float(report["categories"][category]["score"])


def _lost(report: dict[str, Any]) -> str:
    """The audits that count and did not get all of their points."""
    counted = {
        each["id"]
        for category in report["categories"].values()
        for each in category["auditRefs"]
        if each["weight"]
    }
    lost = [
        f"{audit['title']} ({audit['score']:.2f})"
        for name, audit in report["audits"].items()
        if name in counted and audit["score"] is not None and audit["score"] < 1
    ]
    return "; ".join(lost) or "none"


if __name__ == "__main__":
    main()
