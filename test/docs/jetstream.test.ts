import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { safeParse } from "zod/mini";
import { ingestConfig } from "../../src/contracts/ingest-config.ts";
import { wgx } from "../helpers/wgx.ts";
import { codeBlocks, codeSpans, documentText, root, tableRows } from "./markdown.ts";

const text = documentText("docs/jetstream.md");
const [yaml = ""] = codeBlocks(text, "yaml");

describe("the page about streams", () => {
  it("shows a configuration that is valid, and explains each of its keys", () => {
    expect(safeParse(ingestConfig, parse(yaml))).toMatchObject({ success: true });
    const explained = tableRows(text, ["key", ""]).flatMap(([keys = ""]) => codeSpans(keys));
    const written = Object.keys(parse(yaml).sinks.stream).filter((key) => key !== "type");
    expect(written.filter((key) => !explained.includes(key))).toEqual([]);
  });

  it("names keys that there are", () => {
    const accepts = (more: object): boolean => {
      const sink = { ...parse(yaml).sinks.stream, ...more };
      return safeParse(ingestConfig, { sinks: { stream: sink } }).success;
    };
    expect(accepts({ domain: "a", consumer: { durable: "a", subject: "a.*.>", ack_wait_seconds: 1 } })).toBe(true);
    expect(accepts({ servers: ["nats://user:secret@host:4222"] })).toBe(false);
    expect(accepts({ subject: "events.>" })).toBe(false);
    expect(accepts({ consumer: { subject: "a.>.b" } })).toBe(false);
    expect(accepts({ create: { max_bytes: 1, max_age_days: 1, replicas: 1 } })).toBe(false);
  });

  it("speaks of options that are there", () => {
    const spoken = codeBlocks(text, "sh").flatMap((block) => block.split("\n"));
    const help = ["ingest push", "leitstand"].map((name) => wgx([...name.split(" "), "--help"], { cwd: root }).stdout);
    const options = spoken.flatMap((line) => line.match(/--[a-z][a-z-]+/g) ?? []);
    expect(options.filter((option) => !help.join("").includes(option))).toEqual([]);
    expect(options.length).toBeGreaterThan(3);
  });
});
