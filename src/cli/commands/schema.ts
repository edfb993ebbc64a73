import { toJsonSchema } from "../../contracts/json-schema.ts";
import { documentKinds } from "../../contracts/schemas.ts";
import { Failure } from "../../platform/failure.ts";
import { nearestName } from "../../platform/nearest-name.ts";
import { printable } from "../../platform/text.ts";
import { renderJson } from "../../renderers/json.ts";

/**
 * `wgx schema [NAME]`: the JSON Schema of the kind of document with that name, or without a name the list of kinds, one
 * per line. Throws a usage Failure for a name that is none.
 */
export function runSchema(name: string | undefined): string {
  if (name === undefined) return listKinds();
  const kind = documentKinds.find((each) => each.name === name);
  if (kind === undefined) throw unknownKind(name);
  return renderJson(toJsonSchema(kind));
}

function listKinds(): string {
  const width = Math.max(...documentKinds.map(({ name }) => name.length));
  return documentKinds.map(({ name, description }) => `${name.padEnd(width)}  ${description}\n`).join("");
}

function unknownKind(name: string): Failure {
  const names = documentKinds.map((kind) => kind.name);
  const near = nearestName(name, names) ?? names.find((each) => name.length > 2 && each.includes(name.toLowerCase()));
  return new Failure("usage", {
    message: `no document kind is called "${printable(name)}"`,
    hint: near === undefined ? "list the kinds with: wgx schema" : `did you mean: wgx schema ${near}`,
  });
}
