import { spawnSync } from "node:child_process";
import { accessSync, constants, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/** @typedef {import("./fleet.mjs").BenchFleet} BenchFleet */
/** @typedef {{ path: string, fleet: BenchFleet, env: Record<string, string> }} Setting */

/**
 * Programs that show the state of many clones. Each function makes ready what its program needs and gives the arguments
 * with which it looks at the whole fleet, two clones at a time where it can be told to.
 *
 * @type {Record<string, (setting: Setting) => string[]>}
 */
const preparations = {
  vcs: ({ fleet }) => ["status", "--workers", "2", fleet.folder],
  gita: ({ path, fleet, env }) => {
    spawnSync(path, ["add", ...fleet.members], { env, stdio: "ignore" });
    return ["ll"];
  },
  mr: ({ fleet }) => {
    const file = join(fleet.folder, "mrconfig");
    writeFileSync(file, fleet.members.map((member) => `[${member}]\ncheckout = true\n`).join("\n"));
    return ["--config", file, "--trust-all", "--jobs", "2", "status"];
  },
};

/**
 * The peers that are on PATH, ready to be timed, and the names of those that are not.
 *
 * @param {BenchFleet} fleet
 * @param {string[]} names of those that are wanted
 * @param {(name: string) => Record<string, string>} environmentFor
 */
export function findPeers(fleet, names, environmentFor) {
  const wanted = Object.entries(preparations).filter(([name]) => names.includes(name));
  const found = wanted.map(([name, prepare]) => {
    const path = onPath(name);
    if (path === undefined) return { name };
    const env = environmentFor(name);
    const argv = [path, ...prepare({ path, fleet, env })];
    return { name, command: { argv, cwd: fleet.folder, env, statuses: [0] } };
  });
  return {
    installed: found.flatMap(({ name, command }) => (command ? [{ name, command }] : [])),
    absent: found.flatMap(({ name, command }) => (command ? [] : [name])),
  };
}

/** @type {(name: string) => string | undefined} */
function onPath(name) {
  const paths = (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, name));
  return paths.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
