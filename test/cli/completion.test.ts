import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { complete } from "../../src/cli/completion/complete.ts";
import { buildProgram } from "../../src/cli/program.ts";
import { write } from "../helpers/repositories.ts";
import { program, sharedFolder, wgx } from "../helpers/wgx.ts";
import { aWorld } from "../helpers/world.ts";

const root = sharedFolder();
const metarepo = join(root, "metarepo");
const bin = join(root, "bin");
const env = { ...process.env, PATH: [bin, process.env["PATH"]].join(delimiter), HOME: root, TERM: "dumb" };

beforeAll(() => {
  mkdirSync(metarepo);
  const domain = '"$(touch owned)"';
  write(metarepo, {
    "repos.yml": `repos:\n  - { name: toolshed, domain: garden }\n  - { name: apiary, domain: ${domain} }\n`,
  });
  write(bin, { wgx: { text: `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`, mode: 0o755 } });
  for (const shell of ["bash", "zsh", "fish"])
    write(root, { [`wgx.${shell}`]: wgx(["completion", shell], { cwd: root }).stdout });
});

describe("what can stand at the cursor", () => {
  const tree = buildProgram(aWorld(), () => undefined);
  const known = { members: ["toolshed", "apiary"], checks: ["declared"], documents: ["report"], runs: ["last"] };
  const names = (kind: string) =>
    Promise.resolve(Object.hasOwn(known, kind) ? known[kind as keyof typeof known] : ["a b", "c"]);
  const words = async (...line: readonly string[]) =>
    (await complete(tree, line, names)).candidates.map(({ word }) => word);

  it.each([
    ["a command", ["im"], ["impact"]],
    ["a command after options", ["--fleet", "x.yml", "-q", "smo"], ["smoke"]],
    ["a command of a command", ["runs", "pr"], ["prune"]],
    ["a command to be helped with", ["help", "exi"], ["exit-codes"]],
    ["an option", ["doctor", "--list"], ["--list-checks"]],
    ["an option of every command", ["list", "--works"], ["--workspace"]],
    ["a choice", ["doctor", "--format", "j"], ["json", "junit"]],
    ["a choice after =", ["doctor", "--format=j"], ["--format=json", "--format=junit"]],
    ["a check", ["smoke", "--check", "decl"], ["declared"]],
    ["a member", ["doctor", "--repo", "tool"], ["toolshed"]],
    ["a member as operand", ["impact", "--json", "api"], ["apiary"]],
    ["a kind of document", ["schema", "re"], ["report"]],
    ["a run", ["runs", "show", ""], ["last"]],
    ["a shell", ["completion", "z"], ["zsh"]],
    ["a name that a shell takes as it is, and no other", ["list", "--domain", ""], ["c"]],
    ["nothing after the last operand", ["impact", "apiary", ""], []],
    ["no option after --", ["run", "--", "--re"], []],
  ])("is %s", async (_, line, expected) => expect(await words(...line)).toEqual(expected));

  it.each([
    [["--fleet", ""], "files"],
    [["-C", ""], "folders"],
    [["init", ""], "folders"],
    [["doctor", "--output="], "files"],
  ])("after %j is a place", async (line, offer) => expect((await complete(tree, line, names)).offer).toBe(offer));
});

/** The first line that a shell gives, or undefined where it is not installed. */
function versionOf(shell: string): string | undefined {
  const { status, stdout } = spawnSync(shell, ["--version"], { encoding: "utf8" });
  return status === 0 ? stdout.split("\n")[0] : undefined;
}

describe("in bash", () => {
  it.each([
    ["wgx impact to", ["toolshed"]],
    ["wgx -C . impact ", ["apiary", "toolshed"]],
    ["wgx doctor --format=ju", ["junit"]],
    ["wgx doctor --format=", ["human", "json", "ndjson", "markdown", "junit", "sarif", "github"]],
    ["wgx list --domain ", ["garden"]],
    ["wgx --fleet re", ["repos.yml"]],
  ])("%j is completed", (line, expected) => {
    // What readline hands over: `=` is a word of its own there.
    const parts = line.split(/(?<==)|(?==)|\s+/);
    const script = `source ../wgx.bash; compopt() { :; }; COMP_LINE=$1; COMP_POINT=\${#1}; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _wgx; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const said = execFileSync("bash", ["-c", script, "bash", line, ...parts], { cwd: metarepo, env, encoding: "utf8" });
    expect(said.trim().split("\n")).toEqual(expected);
  });
});

describe.runIf(versionOf("fish"))("in fish (needs fish: apt-get install fish)", () => {
  it.each([
    ["wgx impact to", ["toolshed"]],
    ["wgx doctor --format=ju", ["--format=junit"]],
    ["wgx runs sh", ["show"]],
  ])("%j is completed", (line, expected) => {
    const script = `source ../wgx.fish; complete -C '${line}'`;
    const said = execFileSync("fish", ["--no-config", "-c", script], { cwd: metarepo, env, encoding: "utf8" });
    expect(
      said
        .trim()
        .split("\n")
        .map((each) => each.split("\t")[0]),
    ).toEqual(expected);
  });
});

describe.runIf(versionOf("zsh"))("in zsh (needs zsh: apt-get install zsh)", () => {
  it.each([
    ["wgx impact to", "wgx impact toolshed"],
    ["wgx doctor --format=ju", "wgx doctor --format=junit"],
    ["wgx runs sh", "wgx runs show"],
  ])("%j is completed", (line, expected) => {
    // A second zsh at a terminal of its own: it takes the line and a tab, and then says what became of the line.
    const script = `zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z 'PS1=; unsetopt zle_bracketed_paste 2>/dev/null; autoload -U compinit && compinit -u -D && source ../wgx.zsh && show() { print -r -- "<<$BUFFER>>"; BUFFER=; zle accept-line } && zle -N show && bindkey "^O" show && print rea""dy'
zpty -r -m z said '*ready*'
zpty -w -n z "$1"$'\\t\\x0f'
zpty -r -m z said '*<<*>>*'
print -r -- "$said"
zpty -d z`;
    const said = execFileSync("zsh", ["-f", "-c", script, "zsh", line], {
      cwd: metarepo,
      env,
      encoding: "utf8",
      timeout: 50_000,
    });
    expect(/<<(.*?)>>/.exec(said)?.[1]?.trim()).toBe(expected);
  });
});
