"""Measure the grid and the form of posts beside Django admin; print the table of bars.

The two take turns, so that whatever else the machine does meets both; each number is the median
of the rounds. Needs Chromium; Django is installed into an environment of its own.
"""

import shutil
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import median

import click
from playwright.sync_api import Browser, sync_playwright

from benchmarks.interface.bars import BARS
from benchmarks.interface.floor import one_word, paint_times
from benchmarks.interface.loads import Load, cpu_per_request, load, slow_down, window
from benchmarks.interface.looks import look
from benchmarks.interface.sites import ROOT, Site, both

Numbers = defaultdict[str, list[float]]
ROWS = 50
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


@click.command()
@click.option("--posts", default=100_000, show_default=True)
@click.option("--rounds", default=5, show_default=True)
@click.option(
    "--environment", type=click.Path(path_type=Path), help="Where Django is or goes.",
    default=ROOT / "instance" / "rivals" / "django_admin",
)  # fmt: skip
def main(posts: int, rounds: int, environment: Path) -> None:
    """Compare with Django admin over the same file."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise click.ClickException("Chromium is not installed.")
    with (
        tempfile.TemporaryDirectory() as folder,
        both(Path(folder), environment, posts) as sites,
        one_word() as floor,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        numbers: dict[str, Numbers] = {site.name: defaultdict(list) for site in sites}
        floors: list[tuple[float, float]] = []
        for _ in range(rounds):
            floors.append(paint_times(browser, floor))
            for site in sites:
                measure(browser, site, numbers[site.name])
        for site in sites:
            for name, value in look(browser, site).items():
                numbers[site.name][name].append(value)
        browser.close()
    ours, rivals = (numbers[site.name] for site in sites)
    click.echo("| what | bar | ours | Django admin | ours / Django | holds |")
    click.echo("|---|---:|---:|---:|---:|---|")
    for bar in BARS:
        click.echo(bar.row(ours, rivals))
    cold, warm = (median(each) for each in zip(*floors, strict=True))
    click.echo(f"\nA page of one word is painted after {cold:.0f} ms cold and {warm:.0f} ms warm.")


def measure(browser: Browser, site: Site, numbers: Numbers) -> None:
    """One round: cold, warm, slow, and what the server takes."""
    with window(browser, site) as (page, session):
        cold = load(page, session, site, site.grid)
        warm = load(page, session, site, site.grid)
        load(page, session, site, site.form)
        form = load(page, session, site, site.form)
        cookies = "; ".join(f"{each['name']}={each['value']}" for each in page.context.cookies())
        numbers["grid, server CPU"].append(cpu_per_request(site, cookies))
    with window(browser, site) as (page, session):
        slow_down(session)
        slow = load(page, session, site, site.grid)
    _add(numbers, cold, warm, form, slow)


def _add(numbers: Numbers, cold: Load, warm: Load, form: Load, slow: Load) -> None:
    found = {
        "grid cold, gzip": cold.packed,
        "grid cold, requests": cold.requests,
        "grid cold, LCP": cold.lcp,
        "grid warm, gzip": warm.packed,
        "grid warm, LCP": warm.lcp,
        "form warm, gzip": form.packed,
        "form warm, LCP": form.lcp,
        "grid, DOM nodes": warm.nodes,
        "grid, HTML per row": warm.rows / ROWS,
        "grid, heap": warm.heap,
        "grid, layout shift": max(cold.cls, slow.cls),
        "grid cold on slow 4G, LCP": slow.lcp,
        "grid on slow 4G, blocked": slow.blocked,
        "complaints": sum(len(each.complaints) for each in (cold, warm, form, slow)),
    }
    for name, value in found.items():
        numbers[name].append(value)


if __name__ == "__main__":
    main()
