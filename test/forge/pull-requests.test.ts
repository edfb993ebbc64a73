import { describe, expect, it } from "vitest";
import { pullRequestsOn } from "../../src/forge/pull-requests.ts";
import { faults } from "../helpers/forge-faults.ts";
import { startForgeServer } from "../helpers/forge-server.ts";
import { testClient } from "../helpers/forge-world.ts";

const wanted = { head: "chore/template-sync", base: "main", title: "Sync", body: "Two files", draft: false };

async function withRepository(
  setup: Parameters<Awaited<ReturnType<typeof startForgeServer>>["addRepository"]>[1] = {},
) {
  const server = await startForgeServer();
  server.addRepository("lindenhof/toolshed", setup);
  const { client, waits, told } = testClient(server);
  const place = { host: server.host, owner: "lindenhof", name: "toolshed" };
  return { server, waits, told, place, pulls: pullRequestsOn(client) };
}

describe("opening", () => {
  it("opens a pull request with title, body and draft", async () => {
    const { server, place, pulls } = await withRepository();
    const opened = await pulls.open(place, { ...wanted, draft: true });
    expect(opened).toMatchObject({
      ok: true,
      value: { was: "created", pull: { number: 1, state: "open", merged: false, draft: true, title: "Sync" } },
    });
    expect(server.pulls("lindenhof/toolshed")).toMatchObject([{ title: "Sync", body: "Two files", draft: true }]);
  });

  it("finds the one that is open already, and changes nothing in it", async () => {
    const { server, place, pulls } = await withRepository();
    await pulls.open(place, wanted);
    const again = await pulls.open(place, { ...wanted, title: "Another" });
    expect(again).toMatchObject({ ok: true, value: { was: "there", pull: { number: 1, title: "Sync" } } });
    expect(server.pulls("lindenhof/toolshed")).toHaveLength(1);
  });

  it("finds what a first try had made whose answer was lost", async () => {
    const { server, place, pulls } = await withRepository();
    server.fail("POST /repos/lindenhof/toolshed/pulls", "half a document");
    expect(await pulls.open(place, wanted)).toMatchObject({ ok: true, value: { was: "there", pull: { number: 1 } } });
    expect(server.pulls("lindenhof/toolshed")).toHaveLength(1);
  });

  it("says what the forge finds wrong", async () => {
    const { place, pulls } = await withRepository({ branches: ["main"] });
    expect(await pulls.open(place, wanted)).toEqual({
      ok: false,
      refusal: {
        kind: "invalid",
        reason: "the forge refuses this: Validation Failed; Field head is invalid (status 422)",
      },
    });
  });

  it("cuts a body that is longer than the forge takes, with a note", async () => {
    const { server, place, pulls } = await withRepository();
    await pulls.open(place, { ...wanted, body: "a line of the report\n".repeat(10_000) });
    const [pull] = server.pulls("lindenhof/toolshed");
    expect(pull?.body?.length).toBeLessThanOrEqual(65_536);
    expect(pull?.body).toMatch(/a line of the report\n\n---\n\*Cut here: [^*]+\*\n$/);
  });

  it("keeps to 80 in a minute", async () => {
    const { waits, told, place, pulls, server } = await withRepository();
    for (let index = 0; index < 81; index += 1) await pulls.open(place, { ...wanted, head: `branch-${index}` });
    expect(waits).toEqual([60_000]);
    expect(told).toEqual([`${server.host} takes only so many changes in a time (60000 ms)`]);
  });
});

describe("finding", () => {
  it("gives open and closed ones of the branch, newest first", async () => {
    const { server, place, pulls } = await withRepository();
    await pulls.open(place, wanted);
    server.close("lindenhof/toolshed", 1, "unmerged");
    await pulls.open(place, wanted);
    server.close("lindenhof/toolshed", 2, "merged");
    await pulls.open(place, wanted);
    await pulls.open(place, { ...wanted, head: "another" });
    const found = await pulls.find(place, wanted.head);
    expect(found).toMatchObject({
      ok: true,
      value: [
        { number: 3, state: "open", merged: false },
        { number: 2, state: "closed", merged: true },
        { number: 1, state: "closed", merged: false, closedAt: "2026-01-03T03:04:05Z" },
      ],
    });
  });

  it("goes through all pages", async () => {
    const { server, place, pulls } = await withRepository();
    server.pageSize = 2;
    for (let index = 0; index < 5; index += 1) {
      await pulls.open(place, wanted);
      server.close("lindenhof/toolshed", index + 1, "unmerged");
    }
    const found = await pulls.find(place, wanted.head);
    expect(found.ok && found.value.map(({ number }) => number)).toEqual([5, 4, 3, 2, 1]);
  });

  it("finds those of a repository that was renamed by its old name", async () => {
    const { server, place, pulls } = await withRepository();
    await pulls.open(place, wanted);
    server.rename("lindenhof/toolshed", "shed");
    expect(await pulls.find(place, wanted.head)).toMatchObject({ ok: true, value: [{ number: 1 }] });
    expect(await pulls.repository(place)).toMatchObject({ ok: true, value: { name: "shed" } });
  });
});

describe("changing", () => {
  it("changes title and body", async () => {
    const { server, place, pulls } = await withRepository();
    await pulls.open(place, wanted);
    const changed = await pulls.update({ repository: place, number: 1 }, { body: "Three files" });
    expect(changed).toMatchObject({ ok: true, value: { title: "Sync", body: "Three files" } });
    expect(server.requests.at(-1)?.body).toEqual({ body: "Three files" });
  });

  it("adds labels and asks for reviews", async () => {
    const { place, pulls } = await withRepository({ collaborators: ["mara"] });
    await pulls.open(place, wanted);
    const at = { repository: place, number: 1 };
    expect(await pulls.label(at, ["templates", "chore"])).toEqual({ ok: true, value: ["templates", "chore"] });
    expect(await pulls.wasReviewAsked(at)).toEqual({ ok: true, value: false });
    const asked = await pulls.requestReview(at, { users: ["mara"], teams: ["gardeners"] });
    expect(asked).toMatchObject({ ok: true, value: { reviewers: { users: ["mara"], teams: ["gardeners"] } } });
    expect(await pulls.wasReviewAsked(at)).toEqual({ ok: true, value: true });
    const strange = await pulls.requestReview(at, { users: ["nobody"], teams: [] });
    expect(strange).toMatchObject({ ok: false, refusal: { kind: "invalid" } });
  });

  it("opens a closed one again, but no merged one", async () => {
    const { server, place, pulls } = await withRepository();
    await pulls.open(place, wanted);
    await pulls.open(place, { ...wanted, head: "another" });
    server.close("lindenhof/toolshed", 1, "unmerged");
    server.close("lindenhof/toolshed", 2, "merged");
    expect(await pulls.reopen({ repository: place, number: 1 })).toMatchObject({ ok: true, value: { state: "open" } });
    const merged = await pulls.reopen({ repository: place, number: 2 });
    expect(merged).toMatchObject({ ok: false, refusal: { kind: "invalid" } });
  });
});

describe("refusals of one repository are answers", () => {
  it("archived", async () => {
    const { place, pulls } = await withRepository({ archived: true });
    expect(await pulls.repository(place)).toMatchObject({ ok: true, value: { archived: true } });
    expect(await pulls.open(place, wanted)).toMatchObject({ ok: false, refusal: { kind: "archived" } });
  });

  it("a token without rights", async () => {
    const { server, place, pulls } = await withRepository();
    server.fail("POST /repos/lindenhof/toolshed/pulls", faults.forbidden);
    expect(await pulls.open(place, wanted)).toEqual({
      ok: false,
      refusal: {
        kind: "forbidden",
        reason: "the token may not do this: Resource not accessible by personal access token (status 403)",
      },
    });
  });

  it("not there", async () => {
    const { place, pulls } = await withRepository();
    const gone = await pulls.open({ ...place, name: "beehive" }, wanted);
    expect(gone).toMatchObject({ ok: false, refusal: { kind: "not-found" } });
  });
});
