import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { buildIslands } from "../../web/build/build_islands.ts";
import { exportSite } from "../../web/export/export_site.ts";
import { exampleSubmission } from "../web/example_submission.ts";
import { openBrowser } from "./open_browser.ts";
import { type OpenSite, openSite } from "./open_site.ts";
import { faultsOfPages } from "./faults_of_pages.ts";

/** The ranks that a board shows, by table. */
const ranksOf = (page: Page) =>
  page.locator(".board-table:not(.own) tbody tr").evaluateAll((rows) =>
    rows.map((row) =>
      `${row.querySelector(".method a")?.textContent} ${
        row.querySelector(".rank")?.textContent
      }`
    )
  );

/** A page that is given as long as a busy machine needs. */
async function open(browser: Browser, bypassCSP = false): Promise<Page> {
  const context = await browser.newContext({ bypassCSP });
  context.setDefaultTimeout(120_000);
  return await context.newPage();
}

// One server and one browser: to start them takes longer than most that is done with them. What a browser does in
// the background is not ours to wait for.
Deno.test("the site in a browser", {
  sanitizeOps: false,
  sanitizeResources: false,
}, async (t) => {
  await using site = await openSite();
  const browser = await openBrowser();
  const step = (
    name: string,
    run: (browser: Browser, site: OpenSite) => Promise<void>,
  ) =>
    t.step({
      name,
      fn: () => run(browser, site),
      sanitizeOps: false,
      sanitizeResources: false,
    });
  try {
    await step(
      "every page is sound in both themes, on desks and phones: no errors, no serious barriers, no foreign markup",
      async () => {
        const page = await open(browser, true);
        assert.deepEqual(await faultsOfPages(page, site), []);
      },
    );
    await step(
      "the board loads little, filters by mouse, the address holds it, and back brings it back",
      filtersByMouse,
    );
    await step(
      "all of the board is in reach of the keyboard: to the content, filters, order, reasons",
      worksByKeyboard,
    );
    await step(
      "an export opens from a disk with the ranks of the server, and shows dropped results beside them",
      opensFromDisk,
    );
  } finally {
    await browser.close();
  }
});

async function filtersByMouse(browser: Browser, site: OpenSite) {
  const page = await open(browser);
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
  await page.locator("th a", { hasText: "memory" }).first().click();
  assert.match(page.url(), /order=memory/);
  assert.equal(
    await page.locator("th[aria-sort=ascending]").first().textContent(),
    "memory",
  );
  await page.goBack();
  await page.goBack();
  assert.match(page.url(), /\?suite=truth$/);
  assert.deepEqual(await ranksOf(page), truth);
  await page.goBack();
  assert.deepEqual(await ranksOf(page), all);
  await page.goForward();
  assert.deepEqual(await ranksOf(page), truth);
  assert.equal(await page.inputValue("select[name=suite]"), "truth");
  // Another page and back: the address alone restores it.
  await page.locator(".method a").first().click();
  await page.waitForURL(/\/methods\//);
  await page.goBack();
  await page.waitForSelector(".alive");
  assert.deepEqual(await ranksOf(page), truth);
  // Without scripts the same address gives the same rows.
  const html = await (await site.fetch(
    new Request(`${site.origin}/?suite=truth`),
  )).text();
  assert.equal(
    html.match(/<tr role="row" class(?:="\w*")?>/g)?.length,
    truth.length,
  );
  await page.context().close();
}

async function worksByKeyboard(browser: Browser, site: OpenSite) {
  const page = await open(browser);
  await page.goto(site.origin);
  await page.waitForSelector(".alive");
  const all = await ranksOf(page);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter"); // the first stop skips the head
  assert.match(page.url(), /#main$/);
  const focused = () =>
    // deno-lint-ignore no-undef
    page.evaluate(() => document.activeElement?.getAttribute("name"));
  const tabTo = async (name: string) => {
    for (let i = 0; i < 60 && await focused() !== name; i++) {
      await page.keyboard.press("Tab");
    }
    assert.equal(await focused(), name);
  };
  await tabTo("suite");
  await page.keyboard.type("truth");
  assert.match(page.url(), /\?suite=truth$/);
  assert((await ranksOf(page)).length < all.length);
  await tabTo("method");
  await page.keyboard.type("dt1");
  assert.match(page.url(), /suite=truth&method=dt1$/);
  assert((await ranksOf(page)).every((row) => row.startsWith("dt1")));
  await page.goBack(); // a word typed is one step back
  assert.match(page.url(), /\?suite=truth$/);
  await page.locator("th a", { hasText: "update" }).first().focus();
  await page.keyboard.press("Enter");
  assert.match(page.url(), /order=update/);
  const why = page.locator(".why").first();
  await why.locator("summary").focus();
  assert(!await why.locator(".reasons").isVisible());
  await page.keyboard.press("Enter");
  assert(await why.locator(".reasons").isVisible());
  await page.context().close();
}

async function opensFromDisk(browser: Browser, site: OpenSite) {
  const folder = await Deno.makeTempDir();
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
    const page = await open(browser);
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    await page.goto(site.origin);
    const served = await ranksOf(page);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.goto(`file://${folder}/index.html`);
    await page.waitForSelector(".alive");
    assert.deepEqual(await ranksOf(page), served);
    await page.selectOption("select[name=suite]", "truth");
    assert((await ranksOf(page)).length < served.length);
    await page.locator(".method a").first().click();
    assert.match(page.url(), /\/methods\/\w+\.html$/);
    await page.goBack();
    await page.goBack();
    await page.waitForSelector(".alive");
    await dropsResults(page, served);
    assert.deepEqual(errors, []);
    assert(asked.every((url) => url.startsWith("file:")), `${asked}`);
    await page.context().close();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Results of the visitor's own: dropped, shown beside the board, or refused with a reason. */
async function dropsResults(page: Page, served: readonly string[]) {
  const drop = async (files: readonly { name: string; text: string }[]) => {
    const data = await page.evaluateHandle((files) => {
      // deno-lint-ignore no-undef
      const data = new DataTransfer();
      for (const { name, text } of files) {
        data.items.add(new File([text], name));
      }
      return data;
    }, files);
    await page.dispatchEvent("main", "dragover", { dataTransfer: data });
    assert.equal(await page.locator(".local.over").count(), 1);
    await page.dispatchEvent("main", "drop", { dataTransfer: data });
  };
  const mine = await exampleSubmission({
    method: "lora",
    adapter: "My laptop",
    right: "1101",
  });
  const result = { name: "mine.json", text: mine.document };
  await drop([result, { name: "mine.jsonl", text: mine.predictions! }]);
  const own = page.locator(".board-table.own");
  await own.waitFor();
  assert.match(
    (await own.textContent())!,
    /convnext-micro on emoji53.*My laptop.*your files.*lora.*75\.0 ± /s,
  );
  assert.deepEqual(await ranksOf(page), served);
  assert.equal(await page.locator(".faults").count(), 0);
  const changed = mine.document.replace('"status": "ok"', '"status": "oom"');
  assert.notEqual(changed, mine.document);
  await drop([
    { name: "torn.json", text: "{" },
    { name: "changed.json", text: changed },
    result,
  ]);
  await page.locator(".faults").waitFor();
  const faults = await page.locator(".faults li").allTextContents();
  assert.match(
    faults[0]!,
    /^torn\.json: Cannot read the result: found no JSON/,
  );
  assert.match(
    faults[1]!,
    /^changed\.json: Cannot read id: found "\w{64}", expected "\w{64}"/,
  );
  assert.match(faults[2]!, /^mine\.json: its predictions are missing/);
  assert.equal(faults.length, 3);
}
