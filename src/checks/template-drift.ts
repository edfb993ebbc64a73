import type { DriftFacts } from "../contracts/facts.ts";
import type { Finding, Severity } from "../contracts/finding.ts";
import { counted, printable } from "../platform/text.ts";
import type { MemberCheck } from "./check.ts";
import { pullCommand, pushCommand } from "./sync-command.ts";

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
drift. Under docs/adr/ the member's version is the one to prefer, and the fix takes it back, as it does with an edit of
today's template, of which nothing is left to roll out. Otherwise the fix rolls the template out to the member: written
where it is missing, brought up to date where it is older, merged where it was edited, and removed where it is an
orphan. Where no base is known it shows the difference, which a person has to decide on.`,
  needs: { drift: true },
  check({ drift, location, source, member }, { fleet }) {
    if (!drift.known) return [];
    const clone = member.cloneUrl === undefined ? undefined : ["git", "clone", "--", member.cloneUrl, member.name];
    const where: Whereabouts = {
      member: member.name,
      root: fleet.root,
      location: source === "local" ? location : undefined,
    };
    return (
      drift.value
        .filter(({ state }) => state !== "identical")
        // What can only be looked at in a clone needs one first.
        .map((file) => describe(file, isForPeople(file) && where.location === undefined ? clone : fixFor(file, where)))
    );
  },
};

/** Where a file is: in which member, in which clone if there is one, and which metarepo's template it is. */
interface Whereabouts {
  readonly member: string;
  readonly location: string | undefined;
  readonly root: string;
}

function isForPeople({ state }: DriftFacts): boolean {
  return state === "foreign" || state === "unknown";
}

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
function fixFor(file: DriftFacts, { member, location, root }: Whereabouts): string[] | undefined {
  const push = pushCommand(member, file.path);
  switch (file.state) {
    case "modified":
      // Derived from today's template: there is nothing to push, only something to take back.
      return file.behind === 0 || file.path.startsWith("docs/adr/") ? pullCommand(member, file.path) : push;
    case "missing":
    case "behind":
    case "mode":
      return push;
    case "orphaned":
      return [...push, "--delete-orphans"];
    case "foreign":
    case "unknown":
      if (file.blob === undefined) return undefined;
      return ["git", "diff", "--no-index", "--", `${location}/${file.path}`, `${root}/templates/${file.path}`];
    default:
      return undefined;
  }
}
