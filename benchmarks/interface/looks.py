"""What people meet on a page that has been loaded: rows, targets, presses, width."""

from playwright.sync_api import Browser, Page

from benchmarks.interface.loads import HIGH, PHONE, WIDE, window
from benchmarks.interface.sites import Site

MOST_PRESSES = 150
SKIP_LINKS = 3
LARGE_TARGET = 44
NARROWEST = 320
FULLY_VISIBLE = """[...document.querySelectorAll("tbody tr")].filter((row) => {
  const box = row.getBoundingClientRect();
  return box.height && box.bottom <= innerHeight;
}).length"""
# Links in the words of a cell are text; what opens or chooses a row is a control.
SMALL_TARGETS = f"""[...document.querySelectorAll(
  "a:not(td a), td.row-acts a, button, select, input:not([type=hidden])")]
.filter((each) => {{
  const box = (each.closest("label, td, th") || each).getBoundingClientRect();
  const head = each.closest("thead");
  if (head && head.getBoundingClientRect().height < 2) return false;
  return each.checkVisibility() && box.width > 2 && box.height < {LARGE_TARGET};
}}).length"""
TOO_WIDE = "document.documentElement.scrollWidth - innerWidth"


def look(browser: Browser, site: Site) -> dict[str, float]:
    """Count on the grid: by name, with the numbers of `bars`."""
    found: dict[str, float] = {}
    with window(browser, site) as (page, _):
        page.goto(site.address + site.grid)
        found["rows"] = page.evaluate(FULLY_VISIBLE)
        ways = [presses(page, site, skip) for skip in range(SKIP_LINKS + 1)]
        found |= {name: min(way[name] for way in ways) for name in ways[0]}
    with window(browser, site, viewport=PHONE, has_touch=True, is_mobile=True) as (page, _):
        page.goto(site.address + site.grid)
        found["records on a phone"] = page.evaluate(FULLY_VISIBLE)
        found["small targets"] = page.evaluate(SMALL_TARGETS)
    found["overflow"] = widest(browser, site)
    return found


def widest(browser: Browser, site: Site) -> float:
    """By how many pixels grid or form are too wide for a phone."""
    with window(browser, site) as (page, _):
        overflow = 0
        for path in (site.grid, site.form):
            page.goto(site.address + path)
            for width in (PHONE["width"], NARROWEST):
                page.set_viewport_size({"width": width, "height": HIGH})
                overflow = max(overflow, int(page.evaluate(TOO_WIDE)))
        page.set_viewport_size({"width": WIDE, "height": HIGH})
    return overflow


def presses(page: Page, site: Site, skip: int) -> dict[str, float]:
    """Presses from the top of the grid to its controls, through the link of this number where it
    skips; 0 takes none."""
    page.goto(site.address + site.grid)
    wanted = {
        "presses to edit": site.first_edit,
        "presses to next page": site.next_page,
        "presses to bulk act": site.bulk_act,
    }
    found: dict[str, float] = {}
    count = 0
    while len(found) < len(wanted) and count < MOST_PRESSES:
        page.keyboard.press("Tab")
        count += 1
        if count == skip and page.evaluate("document.activeElement.matches('[href^=\"#\"]')"):
            page.keyboard.press("Enter")
            count += 1
        for name, selector in wanted.items():
            if name not in found and _has_focus(page, selector):
                found[name] = count
    return {name: found.get(name, MOST_PRESSES) for name in wanted}


def _has_focus(page: Page, selector: str) -> bool:
    return bool(page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector))
