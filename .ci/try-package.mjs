// Packs wgx as it is published, installs the archive in an empty folder, and walks through the demo with it on each line
// of Node that is supported: what a user gets, on what a user has. Which versions: the arguments, or those below.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const versions = process.argv.length > 2 ? process.argv.slice(2) : ["20.19", "22", "24"];
/** The registry has each Node as a package of its own for each platform. */
const nodePackage = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
const scratch = mkdtempSync(join(tmpdir(), "wgx-package-"));
const run = (/** @type {string} */ program, /** @type {string[]} */ ...args) =>
  execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 26 });

try {
  run("npm", "pack", "--silent", "--pack-destination", scratch);
  const [archive = ""] = readdirSync(scratch);
  const packed = run("tar", "-tzf", join(scratch, archive)).split("\n");
  const surplus = packed.filter((path) => /\.(ts|map|test\.\w+)$/.test(path) || /\/(src|test|bench|\.ci)\//.test(path));
  if (surplus.length > 0) throw new Error(`the package holds what nobody needs: ${surplus.join(", ")}`);
  const install = (/** @type {string} */ folder, /** @type {string} */ what) =>
    run("npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", join(scratch, folder), what);
  install("wgx", join(scratch, archive));
  const wgx = join(scratch, "wgx/node_modules/wgx/bin/wgx.js");
  for (const version of versions) {
    install(version, `${nodePackage}@~${version}`);
    const node = join(scratch, version, "node_modules", nodePackage, "bin/node");
    const found = run(node, "--version").trim();
    const demo = run(node, wgx, "demo", join(scratch, `demo-${version}`));
    const walked = demo.match(/^exit status \d+/gm)?.length ?? 0;
    if (walked === 0) throw new Error(`on Node ${found} the demo showed no command`);
    console.log(
      `wgx ${run(node, wgx, "--version").trim()} from ${archive} on Node ${found}: ${walked} commands walked`,
    );
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
