import type { Known, TreeFacts } from "../contracts/facts.ts";
import type { Finding } from "../contracts/finding.ts";
import { printable } from "../platform/text.ts";
import type { CheckContext, MemberCheck } from "./check.ts";
import { readUses, scanUses } from "./workflow-uses.ts";

const explanation = `What a workflow runs from elsewhere is named by a commit id: every "uses" of the jobs and steps in
.github/workflows/*.yml (or .yaml), and of a composite action.yml at the root.

A tag or a branch can be moved, by its owner or by whoever took over the account. The workflow then runs other code,
with this repository's token and secrets, and no commit here shows it.

Fine are a full commit id, a local path (./...), an image with its digest, and whatever belongs to the fleet's own
owner: who can move those tags can change the workflow, too.

info  A version tag (v4, 1.2.3): pin it to the id that the fix prints, with the version in a comment behind it. Where
      the fix prints two lines, the id is the one whose name ends in ^{}: the other is the tag's own.
info  An image (docker://) without a digest: put @sha256:... behind it; the fix prints it.
warn  Anything else, which is a branch, a tag without a version, or no reference at all: pin it likewise.
warn  The workflow is not valid YAML, so that GitHub does not run it: mend the line. A file is parsed only where a line
      of it looks as if it were a finding, so that a broken one without such a line is not noticed here.
warn  The file could not be read, or is a symbolic link: what it uses is not known.`;

export const actionsPinned: MemberCheck = {
  level: "member",
  id: "actions-pinned",
  title: "Actions of others are pinned to a commit",
  severity: "warn",
  explanation,
  needs: { folders: [".github/workflows"], paths: ["action.yml", "action.yaml"], contents: isExamined },
  check: ({ tree }, context) => (tree.known ? findingsOnTree(tree.value, context) : []),
};

type Remark = Pick<Finding, "severity" | "message" | "fix">;

function isExamined(path: string): boolean {
  return /^(?:\.github\/workflows\/[^/]+|action)\.ya?ml$/.test(path);
}

function findingsOnTree({ entries, contents }: TreeFacts, { fleet }: CheckContext): readonly Finding[] {
  return [...entries].flatMap(([path, { mode }]) => {
    if (!isExamined(path) || mode === "040000" || mode === "160000") return [];
    const content = mode === "120000" ? unknown("it is a symbolic link") : contents.get(path);
    const remarks = remarksOnFile(path, content ?? unknown("it was not read"), fleet.owner);
    return remarks.map((remark) => ({ check: actionsPinned.id, path, ...remark }));
  });
}

function unknown(reason: string): Known<never> {
  return { known: false, reason };
}

function remarksOnFile(
  path: string,
  content: Known<Uint8Array>,
  owner: string | undefined,
): readonly (Remark & { readonly line?: number })[] {
  if (!content.known) return [{ severity: "warn", message: `what it uses is not known: ${printable(content.reason)}` }];
  const text = new TextDecoder().decode(content.value);
  if (scanUses(text).every((value) => value !== undefined && !remarkOn(value, owner))) return [];
  const read = readUses(text, path);
  if (!read.ok) {
    const line = read.problem?.place?.line;
    const message = printable(
      `not valid YAML, so that GitHub does not run it: ${read.problem?.message.replace(/^invalid YAML: /, "")}`,
    );
    return [{ severity: "warn", message, ...(line !== undefined && { line }) }];
  }
  return read.uses.flatMap(({ value, ...place }) => {
    const remark = remarkOn(value, owner);
    return remark ? [{ ...remark, ...place }] : [];
  });
}

function remarkOn(value: unknown, fleetOwner: string | undefined): Remark | undefined {
  if (typeof value !== "string") return { severity: "warn", message: "uses names no action" };
  if (value.startsWith("./")) return undefined;
  if (value.startsWith("docker://")) return remarkOnImage(value.slice("docker://".length));
  const [, owner = "", repository = "", ref] = /^([^/@]*)\/([^/@]*)(?:\/[^@]*)?(?:@(.+))?$/s.exec(value) ?? [];
  const shown = printable(value).slice(0, 200);
  const fix = lsRemote(owner, repository, ref ?? "HEAD");
  if (ref === undefined)
    return {
      severity: "warn",
      message: `${shown} names no version (owner/repository@id); pin it to a commit id`,
      ...fix,
    };
  if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(ref)) return undefined;
  if (owner.toLowerCase() === fleetOwner?.toLowerCase()) return undefined;
  return /^v?\d{1,4}(?:\.\d+)*(?:[-+][0-9A-Za-z.+-]+)?$/i.test(ref)
    ? {
        severity: "info",
        message: `${shown} is a tag, which can be moved; pin it to its commit id`,
        ...fix,
      }
    : {
        severity: "warn",
        message: `${shown} is neither a commit nor a version; pin it to its commit id`,
        ...fix,
      };
}

function remarkOnImage(image: string): Remark | undefined {
  if (/@sha256:[0-9a-f]{64}$/.test(image)) return undefined;
  const message = `docker://${printable(image).slice(0, 200)} is an image without a digest; put @sha256:… behind it`;
  const isPlain = /^[A-Za-z0-9][A-Za-z0-9._/:-]*$/.test(image);
  const argv = ["docker", "buildx", "imagetools", "inspect", image];
  return { severity: "info", message, ...(isPlain && { fix: { argv } }) };
}

/** Prints the commit of a reference; `^{}` asks for the one behind an annotated tag. Nothing where a name is odd. */
function lsRemote(owner: string, repository: string, ref: string): Pick<Finding, "fix"> {
  const isPlain =
    /^[A-Za-z0-9][A-Za-z0-9-]*$/.test(owner) &&
    /^(?!\.{1,2}$)[A-Za-z0-9._][A-Za-z0-9._-]*$/.test(repository) &&
    /^[A-Za-z0-9][A-Za-z0-9._/+@-]*$/.test(ref);
  if (!isPlain) return {};
  return { fix: { argv: ["git", "ls-remote", `https://github.com/${owner}/${repository}`, ref, `${ref}^{}`] } };
}
