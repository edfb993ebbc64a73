// Bundles src/cli/main.ts into dist/: one small entry and a chunk per lazily loaded command, so that
// `wgx --version` reads one file. The licences of what is bundled are gathered beside it.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));

rmSync("dist", { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: { wgx: "src/cli/main.ts" },
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: false,
  chunkNames: "[name]-[hash]",
  define: { WGX_VERSION: JSON.stringify(version), WGX_BUILD: JSON.stringify(hashOfSources()) },
  // commander and a few others are CommonJS: their require() of Node's own modules needs one.
  banner: { js: 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);' },
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
});

const packages = new Set(
  Object.keys(metafile.inputs).flatMap((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []),
);
const notices = [...packages].sort().map((name) => {
  const folder = `node_modules/${name}`;
  const about = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  return `${name} ${about.version} (${about.license})\n\n${licenceText(folder)}`;
});
writeFileSync("dist/THIRD-PARTY-LICENSES.txt", notices.join("\n\n---\n\n"));

function hashOfSources() {
  const hash = createHash("sha256").update(readFileSync("package-lock.json"));
  const files = readdirSync("src", { recursive: true }).filter((path) => path.endsWith(".ts"));
  for (const file of files.sort()) hash.update(file).update(readFileSync(`src/${file}`));
  return hash.digest("hex").slice(0, 16);
}

function licenceText(folder) {
  const file = readdirSync(folder).find((name) => /^licen[cs]e(\.(md|txt))?$/i.test(name));
  if (file) return readFileSync(`${folder}/${file}`, "utf8").trim();
  return "(the package carries no licence text of its own)";
}
