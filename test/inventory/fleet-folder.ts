import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { Problem } from "../../src/contracts/failure.ts";
import type { Fleet } from "../../src/contracts/fleet.ts";
import { loadFleet } from "../../src/inventory/load-fleet.ts";
import { Failure } from "../../src/platform/failure.ts";

/** A temporary folder with these files, removed after the test. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "wgx-inventory-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** Loads `repos.yml` with this text, and the metadata half beside it where there is one. */
export async function load(
  inventory: string,
  more: {
    readonly metadata?: string;
    readonly owner?: string;
    readonly env?: Readonly<Record<string, string | undefined>>;
  } = {},
): Promise<Fleet> {
  const { metadata, owner, env = {} } = more;
  const folder = folderWith({
    "repos.yml": inventory,
    ...(metadata !== undefined && { "repo-metadata.yml": metadata }),
  });
  return loadFleet({ file: join(folder, "repos.yml"), env, ...(owner !== undefined && { owner }) });
}

/** The Failure that something throws; anything else it does fails the test. */
export async function failureOf(act: () => unknown): Promise<Failure> {
  try {
    await act();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error("expected a Failure, but nothing was thrown");
}

/** A refused inventory's problems, one line each: `file:line:column key: message (hint)`. */
export async function problemsOf(inventory: string, more: { readonly metadata?: string } = {}): Promise<string[]> {
  const failure = await failureOf(() => load(inventory, more));
  return failure.problems.map(line);
}

/** A problem without its folder. */
export function line({ message, place, hint }: Problem): string {
  const file = place?.file.split("/").at(-1);
  const where = [file, place?.line, place?.column].filter((part) => part !== undefined).join(":");
  return `${where}${place?.key ? ` ${place.key}` : ""}: ${message}${hint ? ` (${hint})` : ""}`;
}
