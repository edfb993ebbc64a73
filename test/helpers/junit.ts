import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect } from "vitest";
import { validateXML } from "xmllint-wasm";

const schema = readFileSync(resolve(import.meta.dirname, "../fixtures/junit.xsd"), "utf8");

/** Reads documents with libxml2, and holds them against what readers of JUnit XML agree on. */
export async function expectJunit(documents: readonly string[]): Promise<void> {
  const { valid, errors } = await validateXML({
    xml: documents.map((contents, index) => ({ fileName: `report-${index}.xml`, contents })),
    schema: [{ fileName: "junit.xsd", contents: schema }],
  });
  expect(errors.map(({ rawMessage }) => rawMessage)).toEqual([]);
  expect(valid).toBe(true);
}
