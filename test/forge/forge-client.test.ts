import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openExchange } from "../../src/forge/exchange.ts";
import { listRepositories } from "../../src/forge/list-repositories.ts";
import { readRepository } from "../../src/forge/read-repository.ts";
import { Failure } from "../../src/platform/failure.ts";
import { type Fault, faults } from "../helpers/forge-faults.ts";
import { startForgeServer } from "../helpers/forge-server.ts";
import { beginning, testClient } from "../helpers/forge-world.ts";
import { scratch } from "../helpers/repositories.ts";
import { until } from "../helpers/wgx.ts";

const line = "GET /repos/lindenhof/toolshed";

async function failing(...planned: readonly Fault[]) {
  const server = await startForgeServer();
  server.addRepository("lindenhof/toolshed");
  for (const fault of planned) server.fail(line, fault);
  const at = { host: server.host, owner: "lindenhof", name: "toolshed" };
  const opened = testClient(server);
  return { server, at, ...opened, read: () => readRepository(opened.client, at) };
}

describe("asks again", () => {
  it.each([
    ["a bad gateway", faults.badGateway],
    ["a connection that breaks", "reset" as const],
    ["an answer that breaks off", "cut off" as const],
    ["half a document", "half a document" as const],
  ])("after %s", async (_, fault) => {
    const { server, read, waits } = await failing(fault, fault);
    expect(await read()).toMatchObject({ ok: true, value: { name: "toolshed" } });
    expect(server.requests).toHaveLength(3);
    expect(waits).toEqual([250, 500]);
  });

  it("four times in all, and then the repository is unavailable", async () => {
    const { server, read } = await failing(...Array.from({ length: 4 }, () => faults.badGateway));
    expect(await read()).toEqual({
      ok: false,
      refusal: { kind: "unavailable", reason: "the forge gave no usable answer: status 502" },
    });
    expect(server.requests).toHaveLength(4);
  });

  it("when a limit has passed, and says so", async () => {
    const { server, read, waits, told } = await failing(faults.secondaryLimit(), faults.tooMany("20"));
    expect(await read()).toMatchObject({ ok: true });
    expect(waits).toEqual([60_000, 20_000]);
    expect(told).toEqual([`${server.host} asks to wait (60000 ms)`, `${server.host} asks to wait (20000 ms)`]);
  });

  it("for nobody while the host asks to wait", async () => {
    const { client, at, read } = await failing(faults.tooMany("20"));
    await read();
    expect(await readRepository(client, { ...at, name: "nobody" })).toMatchObject({ ok: false });
  });
});

describe("does not wait for what is too long", () => {
  it.each([
    ["hours", faults.tooMany("7200"), "2026-01-02T05:04:05Z (120 min)"],
    ["a limit that ends late", faults.primaryLimit(beginning / 1000 + 600), "2026-01-02T03:14:06Z (11 min)"],
    ["for ever", faults.tooMany("9".repeat(30)), "until the far future"],
  ])("%s", async (_, fault, until) => {
    const { read, waits } = await failing(fault);
    const failure = await read().catch((error: unknown) => error);
    expect(failure instanceof Failure && failure.kind).toBe("temporary");
    expect(String(failure)).toContain(until);
    expect(waits).toEqual([]);
  });

  it("nor asks without end where it may come back at once", async () => {
    const server = await startForgeServer();
    server.fail(line, faults.tooMany("0"), Number.POSITIVE_INFINITY);
    const { client } = testClient(server, { patience: 10_000 });
    const read = readRepository(client, { host: server.host, owner: "lindenhof", name: "toolshed" });
    await expect(read).rejects.toThrow("longer than wgx waits");
    expect(server.requests.length).toBeLessThan(15);
  });

  it("nor for a server that does not answer", async () => {
    const server = await startForgeServer();
    server.fail(line, "hang", 4);
    const { client } = testClient(server, { timeout: 100 });
    const read = await readRepository(client, { host: server.host, owner: "lindenhof", name: "toolshed" });
    expect(read).toMatchObject({ ok: false, refusal: { kind: "unavailable" } });
    expect(read.ok || read.refusal.reason).toContain("cannot be reached: no whole answer within");
  });

  it("nor for anything once it is interrupted", async () => {
    const server = await startForgeServer();
    server.fail(line, "hang");
    const stop = new AbortController();
    const { client } = testClient(server, { signal: stop.signal });
    const read = readRepository(client, { host: server.host, owner: "lindenhof", name: "toolshed" });
    const rejected = expect(read).rejects.toThrow("interrupted by SIGINT");
    await until(() => server.requests.length > 0);
    stop.abort(new Failure("interrupted", { message: "interrupted by SIGINT" }));
    await rejected;
  });
});

describe("a redirect", () => {
  it("is followed on the same host, and the new name told", async () => {
    const { server, read } = await failing();
    server.rename("lindenhof/toolshed", "shed");
    expect(await read()).toMatchObject({ ok: true, value: { owner: "lindenhof", name: "shed" } });
  });

  it.each([301, 302, 307, 308])("to another host is not: %d", async (status) => {
    const other = await startForgeServer();
    const { read } = await failing({ status, headers: { location: `${other.url}/repos/lindenhof/toolshed` } });
    expect(await read()).toEqual({
      ok: false,
      refusal: { kind: "moved", reason: `it was redirected to ${other.host}, which is not followed` },
    });
    expect(other.requests).toEqual([]);
  });

  it("in a circle ends", async () => {
    const circle = { status: 301, headers: { location: "/repos/lindenhof/toolshed" } };
    const { read } = await failing(circle, circle, circle, circle);
    expect(await read()).toMatchObject({ ok: false, refusal: { kind: "moved" } });
  });
});

describe("what is hostile", () => {
  it("a next page on another host is not asked for", async () => {
    const other = await startForgeServer();
    const server = await startForgeServer();
    server.addOwner("lindenhof", "Organization");
    server.fail("GET /orgs/lindenhof/repos", {
      status: 200,
      headers: { link: `<${other.url}/orgs/lindenhof/repos?page=2>; rel="next"` },
      body: [],
    });
    const listing = await listRepositories(testClient(server).client, "lindenhof");
    expect(listing).toMatchObject({ ok: false, refusal: { reason: `it names a page on another host, ${other.host}` } });
    expect(other.requests).toEqual([]);
  });

  it("pages without an end end", async () => {
    const server = await startForgeServer();
    server.addOwner("lindenhof", "Organization");
    const link = `<${server.url}/orgs/lindenhof/repos?type=all&sort=full_name&per_page=100>; rel="next"`;
    server.fail("GET /orgs/lindenhof/repos", { status: 200, headers: { link }, body: [] }, 2);
    const listing = await listRepositories(testClient(server).client, "lindenhof");
    expect(listing).toMatchObject({ ok: false, refusal: { reason: expect.stringContaining("without an end") } });
  });

  it.each([
    ["a list for an object", [1]],
    ["a name that leaves the folder", { name: "../../etc", owner: { login: "a" }, fork: false, private: false }],
    ["nothing", null],
  ])("%s is no answer", async (_, body) => {
    const { read } = await failing({ status: 200, body });
    expect(await read()).toMatchObject({ ok: false, refusal: { kind: "unavailable" } });
  });

  it("an error's text is printed without its control characters, and not without end", async () => {
    const { read } = await failing({ status: 422, body: { message: `\u001b[31m${"x".repeat(5_000)}` } });
    const answer = await read();
    expect(answer.ok || answer.refusal.reason).toMatch(/^the forge refuses this: \\x1b\[31mx+… \(status 422\)$/);
    expect(answer.ok || answer.refusal.reason.length).toBeLessThan(400);
  });

  it("an answer larger than is read is none", async () => {
    const { read } = await failing({ status: 200, body: "x".repeat(17 * 1024 * 1024) });
    const answer = await read();
    // It is asked again, and the next answer is whole.
    expect(answer).toMatchObject({ ok: true });
  });
});

describe("listing", () => {
  it("goes through all pages, each repository once, by name", async () => {
    const server = await startForgeServer();
    for (const name of ["c", "a", "B", "e", "d"]) server.addRepository(`lindenhof/${name}`);
    server.pageSize = 2;
    const { client } = testClient(server);
    const listing = await listRepositories(client, "LINDENHOF");
    expect(listing.ok && listing.value).toMatchObject({ owner: "lindenhof", host: server.host, seesPrivate: true });
    expect(listing.ok && listing.value.repositories.map(({ name }) => name)).toEqual(["B", "a", "c", "d", "e"]);
  });

  it("names what cannot be a member", async () => {
    const server = await startForgeServer();
    server.addRepository("lindenhof/a");
    server.addRepository("lindenhof/-rf");
    const listing = await listRepositories(testClient(server).client, "lindenhof");
    expect(listing).toMatchObject({ ok: true, value: { repositories: [{ name: "a" }], unusable: ["-rf"] } });
  });

  it("of the token's own user shows the private ones, of another user those that are public", async () => {
    const server = await startForgeServer();
    server.addOwner("mara", "User");
    server.addRepository("mara/open");
    server.addRepository("mara/secret", { private: true });
    server.addOwner("otto", "User");
    server.addRepository("otto/secret", { private: true });
    const { client } = testClient(server);
    const names = async (owner: string) => {
      const listing = await listRepositories(client, owner);
      return listing.ok && listing.value.repositories.map(({ name }) => name);
    };
    expect(await names("mara")).toEqual(["open", "secret"]);
    expect(await names("otto")).toEqual([]);
  });

  it("of a user shows what is public to the token of a workflow, which is nobody's", async () => {
    const server = await startForgeServer();
    server.addOwner("mara", "User");
    server.addRepository("mara/open");
    server.fail("GET /user", faults.forbidden);
    const listing = await listRepositories(testClient(server).client, "mara");
    expect(listing).toMatchObject({ ok: true, value: { seesPrivate: false, repositories: [{ name: "open" }] } });
  });

  it("a part of the pages is no listing", async () => {
    const server = await startForgeServer();
    for (const name of ["a", "b", "c"]) server.addRepository(`lindenhof/${name}`);
    server.pageSize = 2;
    const { client } = testClient(server, {
      exchange: (request) =>
        request.url.searchParams.has("page") ? Promise.reject(new Error("gone")) : openExchange({})(request),
    });
    expect(await listRepositories(client, "lindenhof")).toMatchObject({ ok: false, refusal: { kind: "unavailable" } });
  });
});

describe("what is kept", () => {
  it("is asked for conditionally, page by page, and taken when the forge says that nothing changed", async () => {
    const server = await startForgeServer();
    for (const name of ["a", "b", "c"]) server.addRepository(`lindenhof/${name}`);
    server.pageSize = 2;
    const cacheFolder = join(scratch(), "cache");
    const list = async () => listRepositories(testClient(server, { cacheFolder }).client, "lindenhof");
    const first = await list();
    const asked = server.requests.length;
    expect(await list()).toEqual(first);
    expect(server.requests.slice(asked).every(({ headers }) => headers["if-none-match"] !== undefined)).toBe(true);
    server.addRepository("lindenhof/d");
    const changed = await list();
    expect(changed.ok && changed.value.repositories.map(({ name }) => name)).toEqual(["a", "b", "c", "d"]);
  });
});
