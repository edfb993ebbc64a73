import { accessSync, constants } from "node:fs";
import type { Finding } from "../contracts/finding.ts";
import type { Git } from "../git/git.ts";
import { reasonOf, runGit } from "../git/run-git.ts";
import { printable } from "../platform/text.ts";
import { readToolVersion } from "./tool-version.ts";

/** The oldest Node that wgx runs on, as package.json says. */
const minimumNode = [20, 19] as const;

/** Programs that other tools of a fleet like to have; wgx itself needs none of them. */
const companions = [
  { name: "gh", use: "GitHub from the terminal" },
  { name: "just", use: "recipes of a justfile" },
] as const;

const check = "machine";

/** Looks at what wgx needs of this machine: Node, git and its identity, a temporary folder; and at what may help. */
export async function examineMachine(
  git: Git,
  facts: {
    readonly gitVersion: string;
    readonly nodeVersion: string;
    readonly temporaryFolder: string;
    readonly cwd: string;
  },
): Promise<readonly Finding[]> {
  const [name, email, ...found] = await Promise.all([
    setting(git, facts.cwd, "user.name"),
    setting(git, facts.cwd, "user.email"),
    ...companions.map((companion) => companionFinding(git, companion)),
  ]);
  return [
    nodeFinding(facts.nodeVersion),
    { check, severity: "info", message: `git ${facts.gitVersion} at ${git.executable}` },
    ...identityFindings(name, email),
    ...temporaryFinding(facts.temporaryFolder),
    ...found,
  ];
}

function nodeFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [leastMajor, leastMinor] = minimumNode;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor))
    return { check, severity: "info", message: `Node ${version}` };
  return {
    check,
    severity: "fail",
    message: `Node ${version} is older than ${minimumNode.join(".")}, which wgx needs`,
  };
}

function identityFindings(...settings: readonly [Setting, Setting]): Finding[] {
  const unread = settings.find((setting) => setting.kind === "unreadable");
  if (unread)
    return [
      { check, severity: "warn", message: `git's configuration cannot be read here: ${printable(unread.reason)}` },
    ];
  const [name, email] = settings.map((setting) => (setting.kind === "set" ? setting.value : undefined));
  if (name !== undefined && email !== undefined)
    return [{ check, severity: "info", message: `git commits as ${printable(name)} <${printable(email)}>` }];
  const missing = name === undefined ? "user.name" : "user.email";
  const example = name === undefined ? "Your Name" : "you@example.org";
  return [
    {
      check,
      severity: "warn",
      message: `git has no ${missing}, so nothing can be committed here`,
      fix: { argv: ["git", "config", "--global", missing, example] },
    },
  ];
}

type Setting =
  | { readonly kind: "set"; readonly value: string }
  | { readonly kind: "unset" }
  | { readonly kind: "unreadable"; readonly reason: string };

/** git-config(1): status 1 says that there is no such setting, any other that it could not be looked up. */
async function setting(git: Git, cwd: string, name: string): Promise<Setting> {
  const outcome = await runGit(git, { cwd, args: ["config", "--get", name] });
  if (outcome.status !== 0 && outcome.status !== 1) return { kind: "unreadable", reason: reasonOf(outcome) };
  const value = outcome.stdout.toString("utf8").trim();
  return value === "" ? { kind: "unset" } : { kind: "set", value };
}

function temporaryFinding(folder: string): Finding[] {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return [];
  } catch {
    return [
      {
        check,
        severity: "fail",
        message: `the temporary folder ${printable(folder)} cannot be written; set TMPDIR to one that can`,
      },
    ];
  }
}

async function companionFinding(git: Git, { name, use }: (typeof companions)[number]): Promise<Finding> {
  const version = await readToolVersion(name, git);
  return { check, severity: "info", message: version ?? `no ${name} (${use}); wgx does not need it` };
}
