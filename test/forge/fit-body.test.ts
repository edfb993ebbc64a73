import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitBody, longestBody } from "../../src/forge/fit-body.ts";
import { nextPage } from "../../src/forge/link-header.ts";

describe("a pull request's body", () => {
  it("is left as it is where the forge takes it", () => {
    const body = "x".repeat(longestBody);
    expect(fitBody(body)).toBe(body);
  });

  it("is cut at the end of a line", () => {
    expect(fitBody("one line of the report\n".repeat(100), 1_000)).toMatch(/one line of the report\n\n---\n\*Cut here/);
  });

  it("has what is open closed before the note", () => {
    const fence = fitBody(`<details>\n\n\`\`\`\`diff\n${"+ line\n".repeat(200)}`, 1_000);
    expect(fence).toMatch(/\+ line\n````\n\n<\/details>\n\n---\n\*Cut here/);
    const closed = fitBody(`\`\`\`\n<details>\n\`\`\`\n${"line\n".repeat(300)}`, 1_000);
    expect(closed).toMatch(/line\n\n---\n\*Cut here/);
  });

  it("never is longer than the limit, nor ends in half a character", () => {
    const piece = fc.constantFrom("```", "~~~~~~", "\n", "<details>", "</details>", "🌱", "text ", "````` x");
    fc.assert(
      fc.property(
        fc.array(piece, { minLength: 400, maxLength: 3_000 }),
        fc.integer({ min: 600, max: 2_000 }),
        (pieces, limit) => {
          const fitted = fitBody(pieces.join(""), limit);
          expect(fitted.length).toBeLessThanOrEqual(limit);
          expect(fitted).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
        },
      ),
    );
  });
});

describe("the next page of a Link header", () => {
  it.each([
    [undefined, undefined],
    ["", undefined],
    ['<https://x/?page=2>; rel="next", <https://x/?page=9>; rel="last"', "https://x/?page=2"],
    ['<https://x/?page=1>; rel="prev", <https://x/?page=3>; rel="next"', "https://x/?page=3"],
    ['<https://x/?page=1>; rel="prev"', undefined],
    ["<https://x/>; rel=next", "https://x/"],
    ['<https://x/>; rel="last next"', "https://x/"],
    ['<https://x/>; rel="nextish"', undefined],
    ['<https://x/a,b>; title="x"; rel="next"', "https://x/a,b"],
    ["no link at all; rel=next", undefined],
  ])("%s", (link, page) => {
    expect(nextPage(link)).toBe(page);
  });

  it("takes a hostile header in good time", () => {
    expect(nextPage(`${"<".repeat(20_000)}${"; ".repeat(20_000)}`)).toBeUndefined();
    expect(nextPage(`<x>${';a="b"'.repeat(5_000)}!`)).toBeUndefined();
  });
});
