import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { parseYaml } from "../../src/platform/yaml-document.ts";

function valueOfYaml(text: string): unknown {
  const result = parseYaml(text, "f.yml");
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join());
  return result.document.value;
}

function flaws(text: string): string[] {
  const result = parseYaml(text, "f.yml");
  return result.ok
    ? []
    : result.problems.map(({ message, place }) => `${place?.file}:${place?.line}:${place?.column} ${message}`);
}

describe("parseYaml", () => {
  it("reads YAML and JSON into plain values", () => {
    expect(valueOfYaml("a: [1, true, null, x]\nb: |\n  two\n  lines\n")).toEqual({
      a: [1, true, null, "x"],
      b: "two\nlines\n",
    });
    expect(valueOfYaml('{"a": [1, {"b": null}]}')).toEqual({ a: [1, { b: null }] });
    expect(valueOfYaml("")).toBeNull();
    expect(valueOfYaml("\ufeffa: 1\r\nb: 2\r\n")).toEqual({ a: 1, b: 2 });
  });

  it("keeps to YAML 1.2 where a directive says 1.1", () => {
    expect(valueOfYaml("a: yes\nb: no\nc: on\nd: 2020-01-01\n")).toEqual({
      a: "yes",
      b: "no",
      c: "on",
      d: "2020-01-01",
    });
    expect(valueOfYaml("%YAML 1.1\n---\na: yes\nb: !!binary aGk=\n")).toEqual({ a: "yes", b: "aGk=" });
  });

  it("takes keys as the texts they are written as", () => {
    expect(valueOfYaml("404: a\n1.0: b\ntrue: c\n")).toEqual({ "404": "a", "1.0": "b", true: "c" });
  });

  it("gives a key called __proto__ no power", () => {
    const value = valueOfYaml("__proto__: { polluted: true }\n");
    expect(Object.keys(value as object)).toEqual(["__proto__"]);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });

  it("resolves aliases, the nearest anchor before them counting", () => {
    expect(valueOfYaml("a: &x 1\nb: *x\nc: &x [2]\nd: *x\n")).toEqual({ a: 1, b: 1, c: [2], d: [2] });
  });

  it("lets many entries share one value", () => {
    expect(valueOfYaml(`a: &x { on: true }\nb:\n${"  - *x\n".repeat(2000)}`)).toHaveProperty("b.length", 2000);
  });

  it.each([
    ["duplicate keys, each", "a: 1\na: 2\nb: { c: 1, 'c': 2 }\n"],
    ["a second document", "a: 1\n---\nb: 2\n"],
    ["a key that is a list", "? [a]\n: 1\n"],
    ["a key that is an alias", "a: &x b\n*x : 1\n"],
    ["an unknown alias", "a: *nowhere\n"],
    ["an alias inside its own value", "a: &x { b: [*x] }\n"],
    ["tabs for indentation", "a:\n\t- b\n"],
    ["several mistakes, in their order", "a: [b\nc: }\nd: 1\nd: 2\n"],
    ["an unclosed quote", 'a: "b\n'],
    ["deep nesting", "[".repeat(50_000)],
    ["deep lists", `${"- ".repeat(20_000)}a`],
    ["deep mappings", "{a: ".repeat(20_000)],
    [
      "an expansion attack",
      `a: &a [${Array(10).fill("x")}]\n${[..."bcdefghi"].map((name, index) => `${name}: &${name} [${Array(10).fill(`*${"abcdefgh".charAt(index)}`)}]\n`).join("")}`,
    ],
    ["too many aliases", `a: &x 1\nb: [${"*x ,".repeat(10_001)}]\n`],
  ])("refuses %s", (_, text) => {
    expect(flaws(text)).toMatchSnapshot();
  });

  it("finds the duplicate among a hundred thousand keys in good time", () => {
    const keys = Array.from({ length: 100_000 }, (_, index) => `k${index}: 1\n`).join("");
    expect(flaws(`${keys}k7: 2\n`)).toEqual(['f.yml:100001:1 invalid YAML: duplicate key "k7"']);
  });

  it("never throws, and gives places inside the text", () => {
    const pieces = fc.constantFrom(
      "a",
      ":",
      " ",
      "\n",
      "- ",
      "[",
      "]",
      "{",
      "}",
      "&a",
      "*a",
      "|",
      ">",
      '"',
      "'",
      "#",
      "---",
      "...",
      "!",
      "? ",
      ",",
      "%",
      "\t",
      "\r",
      "\0",
      "<<",
    );
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(pieces, { maxLength: 60 }).map((list) => list.join("")),
    );
    fc.assert(
      fc.property(text, (yaml) => {
        const result = parseYaml(yaml, "f");
        if (result.ok) return;
        for (const { place } of result.problems) {
          expect(place?.line).toBeLessThanOrEqual(yaml.split("\n").length);
          expect(place?.column).toBeGreaterThanOrEqual(1);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("reads back what the library writes", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (written) => {
        // JSON has no negative zero.
        const value: unknown = JSON.parse(JSON.stringify(written));
        expect(valueOfYaml(JSON.stringify(value))).toEqual(value);
        expect(valueOfYaml(stringify(value))).toEqual(value);
      }),
    );
  });
});

describe("locate", () => {
  const text = "first: 1\nlist:\n  - name: a\n    deep: { key: v }\n  - b\nshared: &s { x: 1 }\nuse: *s\n";
  const located = (path: PropertyKey[], of?: "key" | "value") => {
    const result = parseYaml(text, "f.yml");
    if (!result.ok) throw new Error("expected valid YAML");
    const { line, column, key } = result.document.locate(path, of);
    return `${line}:${column} ${key ?? ""}`;
  };

  it("finds values and keys", () => {
    expect(located(["first"])).toBe("1:8 first");
    expect(located(["first"], "key")).toBe("1:1 first");
    expect(located(["list", 0, "deep", "key"])).toBe("4:18 list[0].deep.key");
    expect(located(["list", 0, "deep", "key"], "key")).toBe("4:13 list[0].deep.key");
    expect(located(["list", 1])).toBe("5:5 list[1]");
  });

  it("gives the nearest that is there for what is missing", () => {
    expect(located(["list", 0, "url"])).toBe("3:5 list[0].url");
    expect(located(["nowhere", 3, "x"])).toBe("1:1 nowhere[3].x");
  });

  it("points at the alias for what stands behind it", () => {
    expect(located(["use", "x"])).toBe("7:6 use.x");
  });
});
