import type { core } from "zod/mini";

/** Whether a value, as JSON.parse gives it, keeps a contract. */
export type Check = (value: unknown) => boolean;

/**
 * A contract as one plain function, several times faster than zod, that says yes or no and nothing else. It is made from
 * the zod schema itself, so there is no second contract to keep. Kinds of schema that it does not know are an error when
 * it is made, never a yes.
 *
 * @throws Error for a schema that it cannot be made from.
 */
export function compileCheck(schema: core.$ZodType): Check {
  // A schema is always one of zod's own kinds; its base type does not say which.
  const { def } = (schema as core.$ZodTypes)._zod;
  const own = [...formatOf(def), ...(schema._zod.def.checks ?? []).map(compileRule)];
  const kind = compileKind(def);
  if (own.length === 0) return kind;
  const [first = always, second = always, ...more] = own;
  if (more.length === 0) return (value) => kind(value) && first(value) && second(value);
  return (value) => kind(value) && own.every((rule) => rule(value));
}

type Def = core.$ZodTypes["_zod"]["def"];

function compileKind(def: Def): Check {
  switch (def.type) {
    case "string":
      return (value) => typeof value === "string";
    case "unknown":
      return always;
    case "literal": {
      const values: readonly unknown[] = def.values;
      return (value) => values.includes(value);
    }
    case "enum": {
      const values: readonly unknown[] = Object.values(def.entries);
      return (value) => values.includes(value);
    }
    case "optional":
      return compileCheck(def.innerType);
    case "array": {
      const element = compileCheck(def.element);
      return (value) => Array.isArray(value) && value.every(element);
    }
    case "union": {
      const options = def.options.map(compileCheck);
      return (value) => options.some((option) => option(value));
    }
    case "object":
      return compileObject(def);
    default:
      throw new Error(`no fast check for ${def.type}`);
  }
}

interface Field {
  readonly check: Check;
  readonly required: 0 | 1;
}

function compileObject({ shape, catchall }: core.$ZodObjectDef): Check {
  // Without a prototype, so that no inherited name passes for a declared one.
  const fields: Record<string, Field> = Object.create(null);
  for (const [key, schema] of Object.entries(shape)) {
    fields[key] = { check: compileCheck(schema), required: schema._zod.optin === "optional" ? 0 : 1 };
  }
  const strict = catchall?._zod.def.type === "never";
  const others = strict || catchall === undefined ? always : compileCheck(catchall);
  // By a key with one value alternatives are told apart, so it is looked at first.
  const telling = Object.entries(shape).filter(([, schema]) => schema._zod.def.type === "literal");
  const [[tellingKey, tellingField] = []] = telling.map(([key]) => [key, fields[key]] as const);
  const needed = Object.values(fields).reduce((sum, { required }) => sum + required, 0);
  return (value) => {
    if (!isObject(value)) return false;
    if (tellingKey !== undefined && !tellingField?.check(value[tellingKey])) return false;
    let seen = 0;
    for (const key in value) {
      const field = fields[key];
      if (field === undefined) {
        if (strict || !others(value[key])) return false;
        continue;
      }
      if (!field.check(value[key])) return false;
      seen += field.required;
    }
    return seen === needed;
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The format of a text stands on the text itself (`z.iso.datetime()`), not among its checks. */
function formatOf(def: Def): Check[] {
  if (def.type !== "string" || !("check" in def)) return [];
  return [patternCheck("pattern" in def ? def.pattern : undefined)];
}

function compileRule(check: core.$ZodCheck): Check {
  const { def } = (check as core.$ZodChecks)._zod;
  switch (def.check) {
    case "min_length": {
      const { minimum } = def;
      return (value) => (minimum <= 1 ? lengthOf(value) : characters(value)) >= minimum;
    }
    case "max_length": {
      const { maximum } = def;
      // Characters are never more than UTF-16 units, so most texts need no counting.
      return (value) => lengthOf(value) <= maximum || characters(value) <= maximum;
    }
    case "string_format":
      return patternCheck("pattern" in def ? def.pattern : undefined);
    default:
      break;
  }
  const refinement: unknown = "fn" in def ? def.fn : undefined;
  if (typeof refinement !== "function") throw new Error(`no fast check for ${def.check}`);
  return (value) => Boolean(refinement(value));
}

function patternCheck(pattern: unknown): Check {
  if (!(pattern instanceof RegExp)) throw new Error("no fast check for a format without a pattern");
  return (value) => typeof value === "string" && pattern.test(value);
}

/** UTF-16 units of a text, entries of a list. */
function lengthOf(value: unknown): number {
  return typeof value === "string" || Array.isArray(value) ? value.length : 0;
}

/** Characters of a text, entries of a list. */
function characters(value: unknown): number {
  if (typeof value !== "string") return lengthOf(value);
  let count = 0;
  for (const _ of value) count++;
  return count;
}

function always(): boolean {
  return true;
}
