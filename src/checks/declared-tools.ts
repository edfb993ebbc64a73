import { parseToolchain } from "../inventory/parse-toolchain.ts";

/** A version of a tool that a file names. `line` counts from 1. */
export interface DeclaredTool {
  /** As toolchain.versions.yml calls it. */
  readonly name: string;
  readonly text: string;
  readonly kind: "version" | "range";
  readonly line?: number;
}

type Read =
  | { readonly ok: true; readonly tools: readonly DeclaredTool[] }
  | { readonly ok: false; readonly reason: string };

const readers: Readonly<Record<string, (text: string, path: string) => Read>> = {
  ".tool-versions": readToolVersions,
  "rust-toolchain.toml": readRustToolchain,
  "rust-toolchain": readRustToolchain,
  ".nvmrc": soleVersion("node"),
  ".node-version": soleVersion("node"),
  ".python-version": soleVersion("python"),
  ".go-version": soleVersion("go"),
  "package.json": readEngines,
  "toolchain.versions.yml": readOwnToolchain,
};

/** Files at the root of a member that name versions of tools. */
export const declaringFiles: readonly string[] = Object.keys(readers);

/** The versions that one of {@link declaringFiles} names. */
export function readDeclarations(path: string, text: string): Read {
  return readers[path]?.(text, path) ?? { ok: false, reason: "it is no file that names versions" };
}

/** Tools that have another name for asdf and mise than for the rest of the world. */
const otherNames: ReadonlyMap<string, string> = new Map([
  ["nodejs", "node"],
  ["golang", "go"],
  ["python3", "python"],
]);

/** Lines `tool version [fallback …]`; the first version counts. Format: asdf-vm.com, "Configuration". */
function readToolVersions(text: string): Read {
  const tools = text.split("\n").flatMap((raw, index): readonly DeclaredTool[] => {
    const [tool, version] = raw.replace(/#.*/, "").trim().split(/\s+/);
    if (tool === undefined || tool === "" || version === undefined) return [];
    return [{ name: otherNames.get(tool) ?? tool, text: version, kind: "version", line: index + 1 }];
  });
  return { ok: true, tools };
}

/** `channel = "…"`, or the channel alone in the older form. Format: rust-lang.github.io/rustup, "Overrides". */
function readRustToolchain(text: string): Read {
  const lines = text.split("\n");
  const index = lines.findIndex((line) => /^\s*channel\s*=/.test(line));
  const channel = /^\s*channel\s*=\s*["']([^"']+)["']/.exec(lines[index] ?? "")?.[1];
  const alone = /^[\w.-]+$/.test(text.trim()) ? text.trim() : undefined;
  const found = channel ?? alone;
  if (found === undefined) return { ok: true, tools: [] };
  return { ok: true, tools: [{ name: "rust", text: found, kind: "version", line: Math.max(index, 0) + 1 }] };
}

/** A file that holds a version, with comments in lines of their own; of several the first counts. */
function soleVersion(name: string): (text: string) => Read {
  return (text) => {
    const lines = text.split("\n").map((line) => line.trim());
    const index = lines.findIndex((line) => line !== "" && !line.startsWith("#"));
    const version = lines[index];
    return {
      ok: true,
      tools: version === undefined ? [] : [{ name, text: version, kind: "version", line: index + 1 }],
    };
  };
}

/** What a package supports, as ranges. Format: docs.npmjs.com, "package.json", `engines`. */
function readEngines(text: string): Read {
  try {
    const parsed: unknown = JSON.parse(text);
    const engines = typeof parsed === "object" && parsed !== null && "engines" in parsed ? parsed.engines : undefined;
    if (typeof engines !== "object" || engines === null) return { ok: true, tools: [] };
    const tools = Object.entries(engines).flatMap(([name, range]): readonly DeclaredTool[] =>
      typeof range === "string" ? [{ name: otherNames.get(name) ?? name, text: range, kind: "range" }] : [],
    );
    return { ok: true, tools };
  } catch {
    return { ok: false, reason: "it is no JSON" };
  }
}

function readOwnToolchain(text: string, path: string): Read {
  const parsed = parseToolchain(text, path);
  if (!parsed.ok) return { ok: false, reason: parsed.problems[0]?.message ?? "it cannot be read" };
  const tools = [...parsed.tools].map(
    ([name, { version, line }]): DeclaredTool => ({ name, text: version, kind: "version", line }),
  );
  return { ok: true, tools };
}
