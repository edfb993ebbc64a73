import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type SyncLogContext, syncLogValues } from "../../src/renderers/sync-log.ts";
import {
  defaultTemplate,
  fillTemplate,
  type Placeholder,
  placeholders,
  unknownPlaceholders,
} from "../../src/renderers/sync-log-template.ts";
import { documentText, tableRows } from "../docs/markdown.ts";
import { hostileText } from "../helpers/arbitrary-report.ts";
import { aRecord } from "../helpers/records.ts";

const context: SyncLogContext = {
  day: "2026-03-02",
  now: "2026-03-02T18:00:00.000Z",
  operator: "ada",
  host: "desk",
  fleet: "/work/metarepo/repos.yml",
  members: ["a", "b"],
  branch: "main",
  commit: "3f2a1c09d8b7e6f5a4c3b2d1e0f9a8b7c6d5e4f3",
  versions: { wgx: "0.1.0", node: "20.19.0", git: "2.39.5" },
  network: "interfaces eth0; not tried",
  proxies: ["HTTPS_PROXY=http://***@proxy:3128"],
};

const day = [
  aRecord(1, {
    name: "plan",
    command: ["wgx", "plan"],
    members: [],
    exitCode: 2,
    error: "no token",
    hints: ["set GH_TOKEN"],
  }),
  aRecord(2, {
    name: "doctor",
    exitCode: 3,
    members: [
      { name: "a", state: "fail" },
      { name: "b", state: "unknown", reason: "no clone" },
    ],
    summary: { ok: 0, warn: 0, fail: 1, unknown: 1 },
    drift: { files: 1, members: 1, unknown: 0 },
    findings: [
      { member: "a", check: "profile-valid", severity: "fail", path: ".wgx/profile.yml", message: "not YAML" },
      {
        member: "a",
        check: "template-drift",
        severity: "warn",
        state: "missing",
        path: "SECURITY.md",
        message: "required, and not there",
        fix: { argv: ["cp", "--", "x y", "z"] },
      },
    ],
  }),
];

describe("syncLogValues", () => {
  const values = syncLogValues(day, context);

  it("fills every placeholder", () => {
    const names = Object.keys(placeholders) as Placeholder[];
    expect(names.filter((name) => values[name].join("").trim() === "")).toEqual([]);
  });

  it("tells each step, what is in the way, and what to do", () => {
    expect(values).toMatchObject({
      REPO_SCOPE: ["all 2 members"],
      BRANCH_CONTEXT: ["`main` at `3f2a1c09d8b7`"],
      PROXY_SET: ["yes: `HTTPS_PROXY=http://***@proxy:3128`"],
      SYNC_RESULT: ["refused (exit 2, 2026-03-02 12:01Z)"],
      DRY_RUN: ["dry run"],
      EXIT_CODE: ["2"],
      VALIDATION_STATUS: ["not run"],
      DOCTOR_STATUS: ["incomplete (exit 3, 2026-03-02 12:02Z), 0 ok, 0 warn, 1 fail, 1 unknown"],
      MISSING_ITEMS: ["`SECURITY.md` in `a`"],
      BLOCKERS: [
        "`plan` at 2026-03-02 12:01Z stopped: no token",
        "`b` could not be read: no clone",
        "`a`, `.wgx/profile.yml`: not YAML",
      ],
      FOLLOW_UP: ["`cp -- 'x y' z` (`a`, `SECURITY.md`: required, and not there)", "set GH\\_TOKEN"],
    });
  });

  it("says of a day without runs that nothing was run", () => {
    const empty = syncLogValues([], context);
    expect(empty).toMatchObject({ BLOCKERS: ["none"], DOCTOR_STATUS: ["not run"], MISSING_ITEMS: ["not looked for"] });
  });

  it("looks at the last run of each command only", () => {
    const again = syncLogValues([...day, aRecord(3, { name: "doctor" })], context);
    expect(again.BLOCKERS).toEqual(["`plan` at 2026-03-02 12:01Z stopped: no token"]);
  });

  it("tells of events that were carried, by whichever name, and does not take that for a look at the inventory", () => {
    const status = (name: string) => syncLogValues([aRecord(4, { name, members: [] })], context).INGEST_STATUS;
    expect(["ingest run", "ingest push"].map(status)).toEqual([
      ["done (exit 0, 2026-03-02 12:04Z)"],
      ["done (exit 0, 2026-03-02 12:04Z)"],
    ]);
    expect(syncLogValues([aRecord(4, { name: "ingest run" })], context).FLEET_STATUS).toEqual(["not run"]);
  });

  it("does not take a run that stopped, or did not look, for one that found nothing", () => {
    const stopped = aRecord(3, { name: "doctor", members: [], exitCode: 2, error: "no such check" });
    const other = syncLogValues([...day, stopped], context);
    expect(other.MISSING_ITEMS).toEqual(["`SECURITY.md` in `a`"]);
    expect(other.BLOCKERS).toContain("`b` could not be read: no clone");
    expect(syncLogValues([stopped], context).MISSING_ITEMS).toEqual(["not looked for"]);
  });

  it("lets nothing from outside be markup or a line of its own", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const records = [
          aRecord(1, {
            command: ["wgx", text],
            error: text,
            hints: [text],
            members: [{ name: "a", state: "unknown", reason: text }],
            findings: [{ check: "ci", severity: "fail", path: text, message: text || "x", fix: { argv: [text] } }],
          }),
        ];
        const log = fillTemplate(defaultTemplate, syncLogValues(records, { ...context, operator: text, host: text }));
        const stray = log.split("\n").filter((line) => !/^(?:$|#{1,2} |- |\d\. )/.test(line));
        expect(stray).toEqual([]);
        expect(log).not.toMatch(/^<!--/m);
      }),
    );
  });
});

describe("templates", () => {
  it("of operators may use the names that they know", () => {
    const names =
      "DATE_ISO USER HOST REPO_SCOPE BRANCH_CONTEXT GIT_VERSION RSYNC_VERSION GH_VERSION NETWORK_DESC PROXY_SET PREREQ_STATUS PREREQ_NOTES FLEET_STATUS REPOS_LIST VALIDATION_STATUS MISSING_ITEMS DRY_RUN SYNC_RESULT EXIT_CODE BLOCKERS FOLLOW_UP".split(
        " ",
      );
    expect(names).toHaveLength(21);
    expect(unknownPlaceholders(names.map((name) => `{{${name}}}`).join("\n"))).toEqual([]);
  });

  it("name what nobody fills in, with its line", () => {
    expect(unknownPlaceholders("{{USER}}\n{{NOBODY}} {{user}} {{NOBODY}}\n{{}}")).toEqual([
      { name: "NOBODY", line: 2 },
      { name: "user", line: 2 },
      { name: "", line: 3 },
    ]);
    expect(unknownPlaceholders(defaultTemplate)).toEqual([]);
  });

  it("get a list item for each piece, and pieces in a row elsewhere", () => {
    const values = { ...syncLogValues([], context), BLOCKERS: ["one", "two {{USER}}"] };
    expect(fillTemplate("- {{BLOCKERS}}\nall: {{BLOCKERS}}, {{HOST}}\n\n", values)).toBe(
      "- one\n- two {{USER}}\nall: one; two {{USER}}, desk\n",
    );
  });

  it("are documented, each placeholder", () => {
    const rows = tableRows(documentText("docs/journal.md"), ["placeholder", "what is filled in"]);
    expect(rows).toEqual(Object.entries(placeholders).map(([name, meaning]) => [`\`${name}\``, meaning]));
  });
});
