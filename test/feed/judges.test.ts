import fc from "fast-check";
import { expect, it } from "vitest";
import { defaultContract, eventContracts } from "../../src/contracts/event-contracts.ts";
import { blockJudge } from "../../src/feed/judge-block.ts";
import { judgeLine } from "../../src/feed/judge-line.ts";
import { linesOf } from "../../src/feed/line-bytes.ts";

/** Valid, nearly valid and strange lines, of which mutations are made. */
const seeds: readonly string[] = [
  '{"id":"e1","ts":"2026-11-25T06:00:00Z","type":"news","source":"rss:a","title":"Rain","summary":"a bit","url":"https://a.example/x?y=1#z","tags":["a","b"],"features":{"r":0.5}}',
  '{"type":"link","source":"s","title":"t","url":"https://b.example/"}',
  '{"ts":"2026-11-25T06:00:00.123+01:00","type":"sensor","source":"s","title":"Grünspan 😀","meta":{"a":{"b":[1,{"c":null}]}}}',
  '{"type":"alert","source":"a","title":"x","features":{"n":9007199254740993,"f":-1.5e-7}}',
  '{"type":"link","source":"s"}',
  '{"type":"news","source":"","title":""}',
  '{"type" : "news","source":"a","source":"b"}',
  '{"ts":"2026-11-25T06:00:00Z","type":"project","source":"s","title":"t","summary":"x","url":"","tags":["a","a"]}',
  '{"ts":"2026-11-25T06:00:00+01:00","type":"alert","source":"","title":""}',
  '{"type":"news","source":"s","title":"a\\":b\\u0000c"}',
];

const pieces = [
  ...['"', "{", "}", "[", "]", ",", ":", " :", "null", "0", '""', '"id":', '"type":"link"', '"tags":["a","a"]', " "],
  ...["\\", "\\u2028", "\u2028", "\t", "\r", "é", "😀", '"source":"s",', '"url":""', "-", "1e400", "T25:00:00Z"],
];

const mutated = fc
  .tuple(
    fc.constantFrom(...seeds),
    fc.array(
      fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        cut: fc.nat({ max: 6 }),
        put: fc.oneof(fc.constant(""), fc.constantFrom(...pieces)),
      }),
      { maxLength: 4 },
    ),
  )
  .map(([seed, changes]) =>
    changes.reduce((line, { at, cut, put }) => {
      const from = Math.floor(at * line.length);
      return line.slice(0, from) + put + line.slice(from + cut);
    }, seed),
  )
  .filter((line) => !line.includes("\n"));

it.each(eventContracts.map((contract) => ({ contract, name: contract.name })))(
  "what the fast judge of $name vouches for, zod accepts: 50 000 mutated lines",
  { timeout: 120_000 },
  ({ contract }) => {
    const judge = blockJudge(contract);
    let vouched = 0;
    let refused = 0;
    const lines = fc.array(mutated, { minLength: 100, maxLength: 100 });
    fc.assert(
      fc.property(lines, (texts) => {
        const bytes = Buffer.from(texts.map((text) => `${text}\n`).join(""));
        const events = judge(bytes);
        expect(events).toHaveLength(100);
        // Not at the beginning of a file, where a byte order mark would be taken off.
        for (const [index, line] of [...linesOf({ bytes, byte: 1, line: 1 })].entries()) {
          const errors = judgeLine(line.bytes, contract);
          if (errors.length > 0) refused++;
          if (events[index] === undefined) continue;
          vouched++;
          if (errors.length > 0)
            throw new Error(`vouched for ${JSON.stringify(texts[index])}: ${JSON.stringify(errors)}`);
        }
      }),
      { numRuns: 500 },
    );
    // It tried both, and the fast judge is of use.
    expect(vouched).toBeGreaterThan(1000);
    expect(refused).toBeGreaterThan(10_000);
  },
);

it("knows the lines of a block apart, whatever is wrong with some of them", () => {
  const good = '{"type":"news","source":"s","title":"t"}';
  const broken = Buffer.from([0x22, 0xff, 0x0a]);
  const bytes = Buffer.concat([
    Buffer.from(`${good}\n{"type":"news"\n`),
    broken,
    Buffer.from(`${good}\n`.repeat(3000)),
  ]);
  const events = blockJudge(defaultContract)(bytes);
  expect(events).toHaveLength(3003);
  expect(events.slice(2500).every((event) => event !== undefined)).toBe(true);
  expect(events[1]).toBeUndefined();
});
