import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { contractCopies } from "../../src/checks/contract-copies.ts";
import { checkContext, type Files, memberFacts } from "../helpers/member-facts.ts";

const blob = (text: string, format: string): string =>
  createHash(format).update(`blob ${text.length}\0${text}`).digest("hex");
const contracts = new Map(
  Object.entries({ "a.schema.json": "{}\n", "events/b.schema.json": "[]\n" }).map(([name, text]) => [
    name,
    { sha1: blob(text, "sha1"), sha256: blob(text, "sha256") },
  ]),
);

function found(files: Files, context = checkContext({ contracts })) {
  return contractCopies.level === "member" ? contractCopies.check(memberFacts({}, files), context) : [];
}

describe("contract-copies", () => {
  it("has nothing to say of equal copies, of what was not copied, and of contracts of the member's own", () => {
    expect(found({ "contracts/a.schema.json": "{}\n", "contracts/own.json": "1", "a.schema.json": "x" })).toEqual([]);
  });

  it("knows a copy in a repository of the other object format", () => {
    const facts = memberFacts({}, {});
    const sha256 = contracts.get("a.schema.json")?.sha256 ?? "";
    const entries = new Map([["contracts/a.schema.json", { mode: "100644" as const, oid: sha256 }]]);
    const tree = { known: true, value: { entries, contents: new Map() } } as const;
    expect(
      contractCopies.level === "member" && contractCopies.check({ ...facts, tree }, checkContext({ contracts })),
    ).toEqual([]);
  });

  it("warns of a copy that differs, and shows the difference", () => {
    expect(found({ "contracts/events/b.schema.json": "[] \n" })).toEqual([
      {
        check: "contract-copies",
        severity: "warn",
        path: "contracts/events/b.schema.json",
        message: "differs from the metarepo's contract of this name",
        fix: {
          argv: [
            "git",
            "diff",
            "--no-index",
            "--",
            "/work/space/alpha/contracts/events/b.schema.json",
            "/work/space/metarepo/contracts/events/b.schema.json",
          ],
        },
      },
    ]);
  });

  it("warns of a link in place of a copy", () => {
    expect(found({ "contracts/a.schema.json": { mode: "120000", text: "../x" } })).toMatchObject([
      { severity: "warn", message: "no file of its own stands where a copy of the contract would be" },
    ]);
  });

  it("has nothing to compare with where the metarepo has no contracts", () => {
    expect(found({ "contracts/a.schema.json": "x" }, checkContext())).toEqual([]);
  });
});
