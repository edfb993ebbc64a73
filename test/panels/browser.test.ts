import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditPage, chromiumPath, needsChromium, overflowOf, startBrowser } from "../helpers/browser.ts";
import { demoFleetIn } from "../helpers/demo-fleet.ts";
import { sharedFolder, startWgx, until, wgx } from "../helpers/wgx.ts";

const folder = sharedFolder();
const everyPanel = ["/", "/ingest", "/policy", "/fleet", "/graph"] as const;

interface Served {
  readonly url: string;
  readonly token: string;
  post(...events: readonly object[]): Promise<void>;
  stop(): Promise<void>;
}

/** The built program's server, in a folder. */
async function serveIn(cwd: string, args: readonly string[] = []): Promise<Served> {
  const { child, ended } = startWgx(["leitstand", "--port", "0", ...args], { cwd });
  let url = "";
  child.stdout?.on("data", (chunk) => {
    url = /^leitstand listens on (http:\S+)\n/.exec(String(chunk))?.[1] ?? url;
  });
  await until(() => url !== "" || child.exitCode !== null, 60_000);
  const token = readFileSync(join(cwd, ".wgx/leitstand/token"), "utf8").trim();
  return {
    url,
    token,
    async post(...events) {
      const answer = await fetch(`${url}/v1/ingest?domain=aussen`, {
        method: "POST",
        body: events.map((event) => `${JSON.stringify(event)}\n`).join(""),
        headers: { "X-Auth": token, "Content-Type": "application/x-ndjson" },
      });
      expect(await answer.text()).toBe("ok");
    },
    async stop() {
      child.kill("SIGINT");
      await ended;
    },
  };
}

describe.skipIf(chromiumPath === undefined)(`the panels in a browser (${needsChromium})`, () => {
  let browser: Browser;
  let full: Served;
  let empty: Served;
  /** One page for all tests: opening another costs more than most of them. */
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    const [{ metarepo }, started] = await Promise.all([demoFleetIn(join(folder, "demo")), startBrowser()]);
    browser = started;
    expect(wgx(["doctor", "--all"], { cwd: metarepo }).status).toBe(3);
    expect(wgx(["ingest"], { cwd: metarepo }).status).toBe(1);
    const bare = join(folder, "bare");
    mkdirSync(bare);
    [full, empty] = await Promise.all([serveIn(metarepo), serveIn(bare)]);
    page = await browser.newPage();
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
  }, 240_000);

  afterAll(async () => {
    await Promise.all([browser?.close(), full?.stop(), empty?.stop()]);
  });

  /** Opens an address, and fails the test where a script or the page's own policy complains. */
  async function opened(url: string, look: () => Promise<void>): Promise<void> {
    await page.setViewportSize({ width: 1280, height: 900 });
    complaints.length = 0;
    await page.goto(url);
    await look();
    expect(complaints).toEqual([]);
  }

  const text = (selector = "main"): Promise<string> => page.locator(selector).first().innerText();

  describe("with data", () => {
    it.each([
      ["/", "Events", "Pressure drop on line B"],
      ["/ingest", "Ingest", "url is missing"],
      ["/policy", "Policy", "Latest decisions"],
      ["/fleet", "Fleet", "Drift by template"],
      ["/graph", "Graph", "7 dependencies"],
    ])(
      "%s shows it, in both colour schemes, from 360 px on, without a serious fault of access",
      async (path, title, shown) => {
        await opened(`${full.url}${path}`, async () => {
          expect(await page.title()).toBe(`${title} · leitstand`);
          expect(await text()).toContain(shown);
          for (const colorScheme of ["light", "dark"] as const) {
            await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
            const ground = await page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
            const lightness = Math.max(...(ground.match(/\d+/g) ?? []).map(Number));
            expect(lightness > 128 ? "light" : "dark").toBe(colorScheme);
            expect(await auditPage(page, colorScheme === "light" ? "all" : "contrast")).toEqual([]);
          }
          await page.emulateMedia({ colorScheme: "light" });
          await page.setViewportSize({ width: 360, height: 800 });
          expect(await overflowOf(page)).toBeLessThanOrEqual(0);
        });
      },
    );

    it("leads from an event to its way through sinks, decision and feedback", async () => {
      await opened(full.url, async () => {
        await page.getByRole("link", { name: "Pressure drop on line B" }).click();
        const way = await text(".way");
        expect(way).toMatch(
          /Stored[\s\S]*Sink heimlern\s+has it[\s\S]*Sink leitstand\s+has it[\s\S]*Decision\s+remind\./,
        );
        expect(way).toContain("Nobody has said what came of it.");
        expect(await text("pre")).toContain('"title":"Pressure drop on line B"');
        expect(await auditPage(page)).toEqual([]);
      });
    });

    it("leads from a cell of the matrix to the finding and the command that mends it", async () => {
      await opened(`${full.url}/fleet`, async () => {
        const row = page.getByRole("row").filter({ hasText: "toolshed" });
        await row.getByRole("link", { name: /warn/ }).first().click();
        expect(page.url()).toMatch(/\/fleet\/toolshed#check-template-drift$/);
        expect(await text("#check-template-drift")).toContain("sync-templates --pull-from toolshed");
        expect(await auditPage(page)).toEqual([]);
      });
    });

    it("shows only the members in a state that is chosen, and all again", async () => {
      await opened(`${full.url}/fleet`, async () => {
        await page
          .getByRole("link", { name: /unknown/ })
          .first()
          .click();
        expect(await page.locator(".matrix tbody tr").allInnerTexts()).toEqual([
          expect.stringContaining("does not appear to be a git repository"),
        ]);
        await page.getByRole("link", { name: "show all" }).click();
        expect(await page.locator(".matrix tbody tr").count()).toBe(6);
      });
    });

    it("names the command that replays a dead letter", async () => {
      await opened(`${full.url}/ingest`, async () => {
        await page.getByText("The line, and what to do").first().click();
        await page
          .getByText(/wgx ingest replay --sink heimlern/)
          .first()
          .waitFor();
      });
    });

    it("draws the graph in the colours of the members' states, each leading to its member", async () => {
      await opened(`${full.url}/graph`, async () => {
        await page.getByRole("link", { name: /^glasshouse: .*, fail/ }).click();
        expect(await text("h1")).toBe("glasshouse");
      });
    });

    it("is there for reading without scripts", async () => {
      const plain = await browser.newPage({ javaScriptEnabled: false });
      await plain.goto(full.url);
      expect(await plain.locator(".event").count()).toBeGreaterThan(8);
      expect(await plain.locator("#live").isVisible()).toBe(false);
      await plain.getByLabel("Type").fill("alert");
      await plain.getByRole("button", { name: "Filter" }).click();
      expect(await plain.locator(".chip").allInnerTexts()).toEqual(["alert", "alert"]);
      await plain.close();
    });
  });

  describe("without data", () => {
    it.each([
      ["/", "wgx ingest"],
      ["/ingest", "wgx ingest"],
      ["/policy", "wgx ingest"],
      ["/fleet", "wgx doctor --all"],
      ["/graph", "wgx init"],
    ])("%s names the command that changes that", async (path, command) => {
      await opened(`${empty.url}${path}`, async () => {
        expect(await page.locator(".empty .command").innerText()).toBe(command);
        expect(await auditPage(page)).toEqual([]);
      });
    });
  });

  describe("filters", () => {
    it.each([
      ["Type", "ale*", 2],
      ["Source", "waterworks", 2],
      ["Tag", "WATER", 3],
      ["Text", "bar in a minute", 1],
      ["Text", "no such thing", 0],
    ])("by %s %s", async (label, value, count) => {
      await opened(full.url, async () => {
        await page.getByLabel(label).fill(value);
        await page.getByRole("button", { name: "Filter" }).click();
        expect(await page.locator(".event").count()).toBe(count);
        expect(await page.getByLabel(label).inputValue()).toBe(value);
        await page.getByRole("link", { name: "Show all", exact: true }).click();
        expect(await page.locator(".event").count()).toBeGreaterThan(8);
      });
    });
  });

  describe("the live stream", () => {
    it("puts what comes in on top, where it passes the filter", async () => {
      await opened(`${full.url}/?type=tide`, async () => {
        await page.locator('#live[data-state="live"]').waitFor();
        await full.post(
          { id: "t1", type: "tide", source: "s", title: "High" },
          { id: "n1", type: "news", source: "s" },
        );
        await page.getByRole("link", { name: "High" }).waitFor();
        await full.post({ id: "t2", type: "tide", source: "s", title: "Low" });
        await page.getByRole("link", { name: "Low" }).waitFor();
        expect(await page.locator(".event-title").allInnerTexts()).toEqual(["Low", "High"]);
        expect(await page.locator("#live-count").innerText()).toBe("2 new");
        expect(await page.locator("#stored").innerText()).toBe("12");
        await page.getByRole("link", { name: "Low" }).click();
        expect(await text("h1")).toBe("Low");
      });
    });

    it("stands still while it is paused, and shows what was missed when it goes on", async () => {
      await opened(`${full.url}/?type=wind`, async () => {
        await page.locator('#live[data-state="live"]').waitFor();
        await page.getByRole("button", { name: "Pause" }).click();
        await full.post({ id: "w1", type: "wind", source: "s", title: "Gust" });
        expect(await page.locator(".event").count()).toBe(0);
        await page.getByRole("button", { name: "Go on" }).click();
        await page.getByRole("link", { name: "Gust" }).waitFor();
      });
    });
  });

  it("a page without events fills when the first one comes in", async () => {
    const cwd = join(folder, "waiting");
    mkdirSync(cwd);
    const waiting = await serveIn(cwd);
    try {
      await opened(waiting.url, async () => {
        await page.locator('#live[data-state="live"]').waitFor();
        await waiting.post({ id: "first", type: "news", source: "s", title: "The very first" });
        await page.getByRole("link", { name: "The very first" }).waitFor();
        expect(await page.locator(".empty").count()).toBe(0);
      });
    } finally {
      await waiting.stop();
    }
  });

  it("can be walked by keyboard: skip link, menu, filter, events", async () => {
    await opened(full.url, async () => {
      const focused = (): Promise<string> =>
        page.evaluate<string>("document.activeElement.name || document.activeElement.innerText");
      await page.keyboard.press("Tab");
      expect(await focused()).toBe("Skip to the content");
      const seen: string[] = [];
      for (let step = 0; step < 16; step++) {
        await page.keyboard.press("Tab");
        seen.push(await focused());
      }
      const expected = [
        "Ingest",
        "Policy",
        "Fleet",
        "Graph",
        "domain",
        "type",
        "source",
        "tag",
        "text",
        "Filter",
        "Pause",
      ];
      expect(seen.filter((name) => expected.includes(name))).toEqual(expected);
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/(events\/|\?)/);
    });
  });

  it("shows hostile content as text, on the page and live", async () => {
    const bad = `<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>\u202e"'&`;
    const event = (id: string): object => ({
      id,
      type: bad,
      source: `javascript:window.hacked=1`,
      title: `${id} ${bad}`,
      summary: "x".repeat(480),
      tags: [bad, "\u0000\u001b[31m"],
      url: "javascript:alert(1)",
    });
    await opened(`${full.url}/?text=hostile`, async () => {
      await page.locator('#live[data-state="live"]').waitFor();
      await full.post(event("hostile-1"));
      const title = page.getByRole("link", { name: /^hostile-1/ });
      await title.waitFor();
      await page.setViewportSize({ width: 360, height: 800 });
      expect(await overflowOf(page)).toBeLessThanOrEqual(0);
      await page.reload();
      expect(await title.innerText()).toContain("<script>window.hacked=1</script>\\u202e");
      expect(await overflowOf(page)).toBeLessThanOrEqual(0);
      await page.locator(".tag").first().click();
      expect(await page.getByRole("link", { name: /^hostile-1/ }).count()).toBe(1);
      await page.getByRole("link", { name: /^hostile-1/ }).click();
      expect(await overflowOf(page)).toBeLessThanOrEqual(0);
      expect(await page.evaluate("window.hacked")).toBeUndefined();
      expect(await page.locator("main img, main script").count()).toBe(0);
    });
  });

  it("asks for the token where reading needs it, keeps who showed it, and lets them go", async () => {
    const cwd = join(folder, "closed");
    mkdirSync(cwd);
    const closed = await serveIn(cwd, ["--require-token"]);
    try {
      await page.goto(`${closed.url}/policy`);
      expect(await auditPage(page)).toEqual([]);
      await page.getByLabel("Token").fill("guessed");
      await page.keyboard.press("Enter");
      await page.getByRole("alert").waitFor();
      expect(await page.getByRole("alert").innerText()).toBe("That is not the token of this store.");
      await page.getByLabel("Token").fill(closed.token);
      await page.keyboard.press("Enter");
      await page.waitForURL("**/policy");
      await page.goto(closed.url);
      await closed.post({ id: "a", type: "news", source: "s", title: "Behind the door" });
      await page.reload();
      await page.locator('#live[data-state="live"]').waitFor();
      expect(await text()).toContain("Behind the door");
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByLabel("Token").waitFor();
    } finally {
      await closed.stop();
    }
  });

  it("opens the HTML report from a disk: it asks for nothing, and a cell leads to its finding", async () => {
    const file = join(folder, "report.html");
    expect(wgx(["report", "--html", file], { cwd: join(folder, "demo/metarepo") }).status).toBe(0);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await opened(pathToFileURL(file).href, async () => {
      for (const part of ["Fleet", "Graph", "Ingest", "Policy", "Events"]) {
        await page.getByRole("heading", { level: 1, name: part }).waitFor();
      }
      expect(await auditPage(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: "dark" });
      expect(await auditPage(page, "contrast")).toEqual([]);
      await page.emulateMedia({ colorScheme: "light" });
      await page
        .getByRole("row")
        .filter({ hasText: "glasshouse" })
        .getByRole("link", { name: /^fail/ })
        .first()
        .click();
      expect(page.url()).toMatch(/#member-glasshouse--profile-valid$/);
      expect(await text("#member-glasshouse--profile-valid")).toContain("invalid YAML");
      await page.setViewportSize({ width: 360, height: 800 });
      expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    });
    expect(asked).toEqual([pathToFileURL(file).href]);
  });

  it("every panel leads to every other", async () => {
    await opened(full.url, async () => {
      for (const path of [...everyPanel.slice(1), "/"]) {
        await page.getByRole("navigation", { name: "Panels" }).locator(`a[href="${path}"]`).click();
        await page.waitForURL(`${full.url}${path}`);
        expect(await page.locator('[aria-current="page"]').getAttribute("href")).toBe(path);
      }
    });
  });
});
