import { expect, it } from "vitest";
import { driftState } from "../../src/contracts/finding.ts";
import { inventoryEntry, inventoryFile, templatePolicy } from "../../src/contracts/inventory.ts";
import { codeSpans, documentText, tableRows } from "./markdown.ts";

const inventory = documentText("docs/inventory.md");
const templates = documentText("docs/templates.md");

function firstColumn(rows: readonly (readonly string[])[]): string[] {
  return rows.flatMap(([first = ""]) => codeSpans(first)).sort();
}

/** The first part of each dotted key, once. */
function topKeys(keys: readonly string[]): string[] {
  return [...new Set(keys.map((key) => key.split(".")[0] ?? ""))].sort();
}

it("docs/inventory.md has every key of the file", () => {
  const keys = firstColumn(tableRows(inventory, ["key", "meaning"]));
  expect(topKeys(keys)).toEqual(Object.keys(inventoryFile.def.shape).sort());
});

it("docs/inventory.md has every key of an entry", () => {
  const keys = firstColumn(tableRows(inventory, ["key", "default", "meaning"]));
  expect(topKeys(keys)).toEqual(Object.keys(inventoryEntry.def.shape).sort());
});

it("docs/templates.md has every policy and every drift state", () => {
  expect(firstColumn(tableRows(templates, ["policy", "meaning", "drift is"]))).toEqual(
    [...templatePolicy.options].sort(),
  );
  expect(firstColumn(tableRows(templates, ["state", "meaning"]))).toEqual([...driftState.options].sort());
});
