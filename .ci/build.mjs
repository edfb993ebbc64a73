// Bundles src/cli/main.ts and each command into dist/, so that `wgx --version` reads one small file and a command one
// more; and writes the manual pages. The licences of what is bundled are gathered beside them.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, resolve } from "node:path";
import { build } from "esbuild";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));

rmSync("dist", { recursive: true, force: true });
const commands = readdirSync("src/cli/commands").map((file) => basename(file, ".ts"));
// The packages that lie in one bundle know each other's classes. The client of NATS writes to stdout where something goes
// wrong inside it, which is for data.
const vendors = {
  yaml: { packages: ["yaml"] },
  "simple-git": { packages: ["simple-git"] },
  execa: { packages: ["execa"] },
  dagre: { packages: ["@dagrejs/dagre"] },
  nats: { packages: ["@nats-io/transport-node", "@nats-io/jetstream"], drop: ["console"] },
};
const shared = {
  bundle: true,
  format: "cjs",
  platform: "node",
  target: "node20.19",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
};
const { metafile } = await build({
  ...shared,
  entryPoints: {
    wgx: "src/cli/main.ts",
    ...Object.fromEntries(commands.map((name) => [name, `src/cli/commands/${name}.ts`])),
  },
  outdir: "dist",
  outExtension: { ".js": ".cjs" },
  // CommonJS, because Node starts it 15 ms sooner than modules; what is imported dynamically inside a bundle is only
  // evaluated when it is asked for.
  supported: { "dynamic-import": false },
  plugins: [{ name: "a bundle per command", setup: separateCommands }],
  define: { WGX_VERSION: JSON.stringify(version), WGX_BUILD: JSON.stringify(hashOfSources()) },
});
// The large libraries that few runs need lie beside the bundles, once each.
const built = await Promise.all(
  Object.entries(vendors).map(([name, { packages, ...options }]) =>
    build({
      ...shared,
      ...options,
      stdin: { contents: packages.map((each) => `export * from ${JSON.stringify(each)};`).join(""), resolveDir: "." },
      outfile: `dist/vendor-${name}.cjs`,
    }),
  ),
);

await writeManPages();

const inputs = [metafile, ...built.map((each) => each.metafile)].flatMap((each) => Object.keys(each.inputs));
const packages = new Set(inputs.flatMap((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []));
const notices = [...packages].sort().map((name) => {
  const folder = `node_modules/${name}`;
  const about = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  return `${name} ${about.version} (${about.license})\n\n${licenceText(folder)}`;
});
writeFileSync("dist/THIRD-PARTY-LICENSES.txt", notices.join("\n\n---\n\n"));

/** Leaves a command that is loaded by another bundle to its own. */
function separateCommands({ onLoad, onResolve }) {
  // Files whose text is part of the program, as Vite has it.
  onResolve({ filter: /^\..*\?raw$/ }, ({ path, resolveDir }) => ({
    path: resolve(resolveDir, path.slice(0, -"?raw".length)),
    namespace: "text",
  }));
  onLoad({ filter: /./, namespace: "text" }, ({ path }) => ({ contents: readFileSync(path), loader: "text" }));
  onResolve({ filter: /^[a-z@][a-z/-]+$/ }, ({ path }) => {
    const vendor = Object.keys(vendors).find((name) => vendors[name].packages.includes(path));
    return vendor === undefined ? undefined : { path: `./vendor-${vendor}.cjs`, external: true };
  });
  onResolve({ filter: /^\.\.?\/(?:commands\/)?[a-z-]+\.ts$/ }, ({ kind, path, resolveDir }) => {
    const isCommand = dirname(resolve(resolveDir, path)) === resolve("src/cli/commands");
    if (kind !== "dynamic-import" || !isCommand) return undefined;
    return { path: `./${basename(path, ".ts")}.cjs`, external: true };
  });
}

/** The manual pages, from the command tree that was just bundled. */
async function writeManPages() {
  const file = resolve("dist/man-pages.cjs");
  await build({
    ...shared,
    metafile: false,
    define: { WGX_VERSION: JSON.stringify(version), WGX_BUILD: '"man"' },
    stdin: {
      contents: 'export * from "./src/cli/program.ts"; export * from "./src/cli/man-pages.ts";',
      resolveDir: ".",
    },
    external: ["../commands/*"],
    outfile: file,
  });
  const { buildProgram, manPages } = createRequire(import.meta.url)(file);
  rmSync(file);
  mkdirSync("dist/man");
  // Nothing of the world is asked before a command runs.
  for (const [name, page] of manPages(
    buildProgram({}, () => undefined),
    { version },
  )) {
    writeFileSync(`dist/man/${name}`, page);
  }
}

function hashOfSources() {
  const hash = createHash("sha256").update(readFileSync("package-lock.json"));
  const files = readdirSync("src", { recursive: true }).filter((path) => /\.[a-z]+$/.test(path));
  for (const file of files.sort()) hash.update(file).update(readFileSync(`src/${file}`));
  return hash.digest("hex").slice(0, 16);
}

function licenceText(folder) {
  const file = readdirSync(folder).find((name) => /^licen[cs]e(\.(md|txt))?$/i.test(name));
  if (file) return readFileSync(`${folder}/${file}`, "utf8").trim();
  return "(the package carries no licence text of its own)";
}
