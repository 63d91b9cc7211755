import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { buildIslands } from "../../web/build/build_islands.ts";
import { exportSite } from "../../web/export/export_site.ts";
import { openBrowser } from "./open_browser.ts";
import { openSite } from "./open_site.ts";

// What a browser does in the background is not ours to wait for.
const options = { sanitizeOps: false, sanitizeResources: false };

async function axe(): Promise<string> {
  const path = createRequire(import.meta.url).resolve("axe-core");
  return await Deno.readTextFile(path.replace(/axe\.js$/, "axe.min.js"));
}

/** The ranks that a board shows, by table. */
const ranksOf = (page: Page) =>
  page.locator(".board-table:not(.own) tbody tr").evaluateAll((rows) =>
    rows.map((row) =>
      `${row.querySelector(".method a")?.textContent} ${
        row.querySelector(".rank")?.textContent
      }`
    )
  );

Deno.test(
  "every page is sound in both themes and on phones: no errors, no serious barriers, no foreign markup",
  options,
  async () => {
    await using site = await openSite();
    const browser = await openBrowser();
    const source = await axe();
    const faults: string[] = [];
    try {
      for (
        const [colorScheme, width] of [["light", 1280], ["dark", 390]] as const
      ) {
        // The page's own policy lets no script in, not even axe.
        const context = await browser.newContext({
          colorScheme,
          viewport: { width, height: 900 },
          bypassCSP: true,
        });
        context.setDefaultTimeout(120_000);
        const page = await context.newPage();
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
          const over = await page.evaluate(() =>
            document.documentElement.scrollWidth - innerWidth
          );
          if (over > 0) {
            faults.push(`${path}: ${over} px too wide at ${width}`);
          }
          const foreign = await page.locator(
            "img, main b:text-is('bold'), main i:text-is('eve')",
          ).count();
          if (foreign > 0 || await page.title() === "owned") {
            faults.push(
              `${path}: foreign markup`,
            );
          }
          await page.evaluate(source);
          const found = await page.evaluate(
            `axe.run().then(({ violations }) => violations
          .filter(({ impact }) => impact === "serious" || impact === "critical")
          .map(({ id, nodes }) => id + " " + nodes[0].html))`,
          ) as string[];
          faults.push(...found.map((own) => `${path} ${colorScheme}: ${own}`));
        }
        await context.close();
      }
    } finally {
      await browser.close();
    }
    assert.deepEqual(faults, []);
  },
);

Deno.test(
  "the board filters by mouse and keyboard, the address holds it, and back brings it back",
  options,
  async () => {
    await using site = await openSite();
    const browser = await openBrowser();
    try {
      const page = await browser.newPage();
      page.setDefaultTimeout(120_000);
      const sizes: Promise<number>[] = [];
      page.on("response", (response) => {
        if (response.request().resourceType() !== "script") return;
        sizes.push(
          response.body().then(
            (body) => gzipSync(body).length,
            () => 0, // a page that is left takes what it was still loading with it
          ),
        );
      });
      await page.goto(site.origin, { waitUntil: "networkidle" });
      const bytes = (await Promise.all(sizes)).reduce((a, b) => a + b, 0);
      assert(bytes > 1000 && bytes <= 30 * 1024, `${bytes}`);
      await page.waitForSelector(".alive");
      const all = await ranksOf(page);
      await page.selectOption("select[name=suite]", "truth");
      assert.match(page.url(), /\?suite=truth$/);
      const truth = await ranksOf(page);
      assert(truth.length < all.length);
      await page.selectOption("select[name=with]", "dt1");
      await page.goBack();
      assert.match(page.url(), /\?suite=truth$/);
      await page.goBack();
      assert.deepEqual(await ranksOf(page), all);
      await page.focus("input[name=method]");
      await page.keyboard.type("dt1");
      assert.match(page.url(), /method=dt1/);
      await page.locator(".board-table").first().waitFor();
      assert((await ranksOf(page)).every((row) => row.startsWith("dt1")));
      // Without scripts the same address gives the same rows.
      const html =
        await (await site.fetch(new Request(`${site.origin}/?suite=truth`)))
          .text();
      assert.equal(
        html.match(/<tr role="row" class(?:="\w*")?>/g)?.length,
        truth.length,
      );
    } finally {
      await browser.close();
    }
  },
);

Deno.test(
  "an export opens from a disk with the ranks of the server",
  options,
  async () => {
    await using site = await openSite();
    const folder = await Deno.makeTempDir();
    const browser = await openBrowser();
    try {
      await buildIslands({ form: "script", folder });
      const { pages, broken } = await exportSite(
        site.fetch,
        async ({ path, text }) => {
          await Deno.mkdir(`${folder}/${path}`.replace(/\/[^/]*$/, ""), {
            recursive: true,
          });
          await Deno.writeTextFile(`${folder}/${path}`, text);
        },
      );
      assert(pages > 20);
      assert.deepEqual(broken, []);
      const page = await browser.newPage();
      page.setDefaultTimeout(120_000);
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(error.message));
      await page.goto(site.origin);
      const served = await ranksOf(page);
      await page.goto(`file://${folder}/index.html`);
      await page.waitForSelector(".alive");
      assert.deepEqual(await ranksOf(page), served);
      await page.selectOption("select[name=suite]", "truth");
      assert((await ranksOf(page)).length < served.length);
      await page.locator(".method a").first().click();
      assert.match(page.url(), /\/methods\/\w+\.html$/);
      // A fault is told, and nothing is sent.
      await page.goBack();
      await page.waitForSelector(".alive");
      await page.setInputFiles("input[type=file]", {
        name: "bad.json",
        mimeType: "application/json",
        buffer: new TextEncoder().encode("{") as never,
      });
      await page.waitForSelector(".faults");
      assert.deepEqual(errors, []);
    } finally {
      await browser.close();
      await Deno.remove(folder, { recursive: true });
    }
  },
);
