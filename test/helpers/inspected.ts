import type { Check } from "../../src/checks/check.ts";
import type { Finding } from "../../src/contracts/finding.ts";
import type { Inspected, Inspection, Mark } from "../../src/contracts/inspection.ts";
import { checkContext, known, memberFacts } from "./member-facts.ts";

/** A file's content, or only how large it is. */
type InspectedFile = string | Uint8Array | { readonly size: number };

/** What a check finds in a member with these files, by way of its inspection. */
export function findingsInFiles(check: Check, files: Readonly<Record<string, InspectedFile>>): readonly Finding[] {
  const { inspection } = check.needs;
  if (!inspection || check.level !== "member") throw new Error(`${check.id} inspects no files of members`);
  const inspected = new Map([[check.id, known(inspect(inspection, files))]]);
  return check.check(memberFacts({ inspected }), checkContext());
}

function inspect({ of, paths, wants }: Inspection, files: Readonly<Record<string, InspectedFile>>): Inspected {
  const found: { path: string; marks: readonly Mark[] }[] = [];
  const passedOver: { path: string; reason: string }[] = [];
  for (const [path, file] of Object.entries(files)) {
    if (!wants(path.split("/").at(-1) ?? "") || (paths && !paths.includes(path))) continue;
    const { size, content } = open(file);
    if (of.kind === "content" && size > of.most) {
      passedOver.push({ path, reason: `${size} bytes` });
      continue;
    }
    const marks = of.kind === "size" ? of.weigh(size) : of.read(content);
    if (marks.length > 0) found.push({ path, marks });
  }
  return { found, passedOver };
}

function open(file: InspectedFile): { readonly size: number; readonly content: Uint8Array } {
  if (typeof file !== "string" && "size" in file) return { size: file.size, content: new Uint8Array() };
  const content = typeof file === "string" ? Buffer.from(file) : file;
  return { size: content.length, content };
}
