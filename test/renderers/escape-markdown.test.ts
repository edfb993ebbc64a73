import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codeBlock, codeSpan, escapeMarkdown } from "../../src/renderers/escape-markdown.ts";
import { hostileText } from "../helpers/arbitrary-report.ts";

describe("escapeMarkdown", () => {
  it.each([
    ["plain words, 0.1.0 (really): a/b-c.d", "plain words, 0.1.0 (really): a/b-c.d"],
    ["a | b", "a &#124; b"],
    ["a\\|b", "a\\\\&#124;b"],
    ["`code` *bold* _it_ ~~no~~", "\\`code\\` \\*bold\\* \\_it\\_ \\~\\~no\\~\\~"],
    ["[text](javascript:x)", "\\[text\\](javascript:x)"],
    ["<script>", "\\<script\\>"],
    ["&lt;b&gt;", "&amp;lt;b&amp;gt;"],
    ["$x^2$", "\\$x^2\\$"],
    ["one\ntwo", "one\\\\ntwo"],
    ["# heading", "\\# heading"],
    ["- item", "\\- item"],
    ["1. item", "1\\. item"],
    ["    code", "code"],
    ["@org/team", "@&#8203;org/team"],
    ["owner/repo#12, GH-7", "owner/repo#&#8203;12, GH-&#8203;7"],
    ["https://evil.example www.evil.example", "https:&#8203;//evil.example www&#8203;.evil.example"],
    ["_www.evil.example", "\\_www&#8203;.evil.example"],
  ])("disarms %j", (text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped);
  });

  it("ends no line and no cell, and opens no markup", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const escaped = escapeMarkdown(text);
        expect(escaped).not.toMatch(/[\n\r|]|\p{Cc}/u);
        expect(escaped.replace(/\\[\\`*_[\]<>~$]/g, "")).not.toMatch(/[`*_[\]<>~$]/);
        expect(escaped).not.toMatch(/@(?!&#8203;)/);
      }),
    );
  });
});

describe("codeSpan", () => {
  it.each([
    ["a.yml", "`a.yml`"],
    ["a`b", "``a`b``"],
    ["`a", "`` `a ``"],
    [" a ", "`  a  `"],
    ["a|b<c", "<code>a&#124;b&#60;c</code>"],
    ["", "<code></code>"],
    ["a\nb", "`a\\nb`"],
  ])("fences %j", (text, span) => {
    expect(codeSpan(text)).toBe(span);
  });

  it("cannot be ended from inside", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const span = codeSpan(text);
        expect(span).not.toMatch(/[\n|]/);
        if (span.startsWith("<code>")) expect(span.slice(6, -7)).toMatch(/^(?:[A-Za-z0-9 /-]|&#[0-9]+;)*$/);
        else {
          const fence = /^`+/.exec(span)?.[0] ?? "";
          const inner = span.slice(fence.length, -fence.length);
          expect([...inner.matchAll(/`+/g)].some(([run]) => run.length === fence.length)).toBe(false);
          expect(inner).not.toMatch(/^`|`$/);
        }
      }),
    );
  });
});

describe("codeBlock", () => {
  it("uses a longer fence than what it holds", () => {
    expect(codeBlock(["echo '```'"], "sh")).toBe("````sh\necho '```'\n````");
    expect(codeBlock(["one", "two\n```"], "sh")).toBe("````sh\none\ntwo\\n```\n````");
  });
});
