import { dirname } from "node:path";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { expect } from "vitest";
import { failureDocument } from "../../src/contracts/failure.ts";
import type { Finding } from "../../src/contracts/finding.ts";
import { type MemberReport, type Report, report } from "../../src/contracts/report.ts";
import { program, wgx } from "./wgx.ts";

const validators = new Map<string, ValidateFunction>();

/** The one document that a text is, checked by ajv against what `wgx schema NAME` prints. */
export function documentOf(name: string, text: string): unknown {
  let validator = validators.get(name);
  if (!validator) {
    const ajv = new Ajv2020({ strict: true, allErrors: true });
    formats.default(ajv);
    validator = ajv.compile(JSON.parse(wgx(["schema", name], { cwd: dirname(program) }).stdout));
    validators.set(name, validator);
  }
  const document: unknown = JSON.parse(text);
  const valid = validator(document);
  expect(validator.errors ?? [], `a ${name} document: ${text.slice(0, 500)}`).toEqual([]);
  expect(valid).toBe(true);
  return document;
}

/** The report that stands on stdout, and nothing else. */
export function reportOf(text: string): Report {
  return report.parse(documentOf("report", text));
}

/** The failure that stands on stdout, and nothing else. */
export function failureOf(text: string) {
  return failureDocument.parse(documentOf("failure", text));
}

/** What a report says of a member that has to be in it. */
export function memberOf(of: Report, name: string): MemberReport {
  const found = of.members.find((member) => member.name === name);
  if (!found) throw new Error(`no member ${name} in ${of.members.map((member) => member.name).join(", ")}`);
  return found;
}

/** A member's findings of one check. */
export function findingsOf(of: Report, name: string, check: string): readonly Finding[] {
  return memberOf(of, name).findings.filter((finding) => finding.check === check);
}
