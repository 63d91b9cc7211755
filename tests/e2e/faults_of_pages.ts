import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import type { OpenSite } from "./open_site.ts";

/** What every page is looked at in. */
const THEMES = ["light", "dark"] as const;
const WIDTHS = [1280, 820, 390] as const;

/**
 * Looks at every page in both themes, on a desk, a tablet and a phone.
 *
 * @param page A page of a context without the site's own policy, which lets no script in, not even this one.
 * @returns What is wrong: errors, pages too wide, foreign markup, serious barriers. Nothing if all is well.
 */
export async function faultsOfPages(
  page: Page,
  site: OpenSite,
): Promise<string[]> {
  const faults: string[] = [];
  page.on("console", (message) => {
    const isMissing = page.url().endsWith("/nothing");
    if (message.type() === "error" && !isMissing) {
      faults.push(`${page.url()}: ${message.text()}`);
    }
  });
  page.on(
    "pageerror",
    (error) => faults.push(`${page.url()}: ${error.message}`),
  );
  const axe = await readAxe();
  for (const path of site.paths) {
    const response = await page.goto(site.origin + path);
    const status = path === "/nothing" ? 404 : 200;
    if (response?.status() !== status) {
      faults.push(`${path}: ${response?.status()}`);
    }
    await page.waitForFunction(() =>
      // deno-lint-ignore no-undef
      [...document.querySelectorAll("x-island")].every((own) =>
        own.hasAttribute("data-ready")
      )
    );
    const foreign = await page.locator(
      "img, main b:text-is('bold'), main i:text-is('eve')",
    ).count();
    if (foreign > 0 || await page.title() === "owned") {
      faults.push(`${path}: foreign markup`);
    }
    await page.evaluate(axe);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      const over = await page.evaluate(() =>
        document.documentElement.scrollWidth - innerWidth
      );
      if (over > 0) faults.push(`${path}: ${over} px too wide at ${width}`);
      if (width === 820) continue; // the same layout as one of the others
      for (const colorScheme of THEMES) {
        await page.emulateMedia({ colorScheme });
        for (const own of await seriousOf(page, colorScheme === "dark")) {
          faults.push(`${path} ${colorScheme} ${width}: ${own}`);
        }
      }
    }
  }
  return faults;
}

async function readAxe(): Promise<string> {
  const path = createRequire(import.meta.url).resolve("axe-core");
  return await Deno.readTextFile(path.replace(/axe\.js$/, "axe.min.js"));
}

/** Barriers of the page as it is now; of a theme that is not the first those that colours make. */
async function seriousOf(page: Page, isColours: boolean): Promise<string[]> {
  const only = isColours
    ? { runOnly: ["color-contrast", "link-in-text-block"] }
    : {};
  return await page.evaluate(
    `axe.run(${JSON.stringify(only)}).then(({ violations }) => violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => id + " " + nodes[0].html))`,
  );
}
