import type { DriftFacts } from "../contracts/facts.ts";
import type { Finding, Severity } from "../contracts/finding.ts";
import { counted, printable } from "../platform/text.ts";
import type { MemberCheck } from "./check.ts";

/** The member's files are the templates they are meant to be. */
export const templateDrift: MemberCheck = {
  id: "template-drift",
  level: "member",
  title: "files that come from a template are as the template is",
  severity: "warn",
  explanation: `Each file of templates/ is compared, by git blob and mode, with the same path in the member's judged commit. The
history of the template tells where a differing file comes from; nothing is planted in the members.

States:
- behind N: an older version of the template, N changes ago, with nothing local in it;
- modified: an older or the current version, edited in the member; the base is known from the member's own history;
- foreign: no known version is a base (the share of common lines is shown);
- mode: the same content, another mode; missing: required, and not there;
- orphaned: shipped once, removed from templates/ since, unchanged in the member;
- waived: intended, with a reason and a day (templates/waivers.yml).

Drift of a template that templates/manifest.yml calls required is a warning, of an optional one an info; seeds never
drift. Under docs/adr/ the member's version is the one to prefer. For a missing or older file the fix puts the template's
version into the clone's work tree, keeping what lay there under a backup name; for an edited file it shows the
difference, which a person has to decide on.`,
  needs: { drift: true },
  check({ drift, location, source, member }, { fleet }) {
    if (!drift.known) return [];
    const differing = drift.value.filter(({ state }) => state !== "identical");
    if (source === "local") return differing.map((file) => describe(file, fixFor(file, location, fleet.root)));
    // What is mended is mended in a clone, which there is none of yet.
    const clone = member.cloneUrl === undefined ? undefined : ["git", "clone", "--", member.cloneUrl, member.name];
    return differing.map((file) => describe(file, clone));
  },
};

function describe(file: DriftFacts, fix: readonly string[] | undefined): Finding {
  const severity: Severity =
    file.state === "waived" || file.policy !== "required" || file.state === "orphaned" ? "info" : "warn";
  const argv = file.state === "waived" ? undefined : fix;
  return {
    check: "template-drift",
    severity,
    path: file.path,
    state: file.state,
    message: sentence(file),
    ...(argv && { fix: { argv: [...argv] } }),
    ...(file.waived && { waived: file.waived }),
  };
}

function sentence(file: DriftFacts): string {
  const base = file.base === undefined ? "" : ` (${file.base.slice(0, 9)})`;
  const alike =
    file.similarity === undefined ? "" : `; ${Math.round(file.similarity * 100)}% of its lines are the template's`;
  const modes =
    file.memberMode === undefined
      ? ""
      : `; its mode is ${file.memberMode}, the template's ${file.templateMode ?? "another"}`;
  switch (file.state) {
    case "behind":
      return `${counted(file.behind ?? 0, "change")} behind the template${base}, nothing local in it${modes}`;
    case "modified": {
      const version =
        file.behind === 0 ? "the current template" : `the template of ${counted(file.behind ?? 0, "change")} ago`;
      const advice = file.path.startsWith("docs/adr/") ? "; prefer the member's version" : "";
      return `an edit of ${version}${base}${alike}${modes}${advice}`;
    }
    case "foreign":
      return file.reason ?? `no version of the template is its base${alike}${modes}`;
    case "mode":
      return `the content is the template's, its mode is ${file.memberMode ?? "another"} instead of ${file.templateMode ?? "the template's"}`;
    case "missing":
      return "required, and not there";
    case "orphaned":
      return "no longer a template, and unchanged since it was one";
    case "waived":
      return `${file.underneath ?? "differs"}, waived until ${file.waived?.until ?? "?"}: ${printable(file.waived?.reason ?? "")}`;
    case "unknown":
      return `differs from the template, and where it comes from cannot be told: ${file.reason ?? "its history cannot be read"}`;
    case "identical":
      return "identical";
  }
}

/** What mends a file without losing anything, or shows what a person has to decide on. */
function fixFor(file: DriftFacts, location: string, root: string): string[] | undefined {
  const template = `${root}/templates/${file.path}`;
  const target = `${location}/${file.path}`;
  switch (file.state) {
    case "missing":
    case "behind":
      if (file.templateMode === "120000") return ["cp", "-P", "--backup=numbered", "--", template, target];
      return [
        "install",
        "-D",
        "--backup=numbered",
        "-m",
        file.templateMode === "100755" ? "755" : "644",
        "--",
        template,
        target,
      ];
    case "mode":
      return ["chmod", file.templateMode === "100755" ? "+x" : "-x", "--", target];
    case "modified":
    case "foreign":
    case "unknown":
      return file.blob === undefined ? undefined : ["git", "diff", "--no-index", "--", target, template];
    case "orphaned":
      return ["git", "-C", location, "rm", "--", literalPathspec(file.path)];
    default:
      return undefined;
  }
}

/** The path as a pathspec that matches nothing else; see gitglossary(7), "pathspec". */
function literalPathspec(path: string): string {
  return /[*?[\\]|^:/.test(path) ? `:(literal)${path}` : path;
}
