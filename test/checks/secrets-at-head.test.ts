import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { secretsAtHead } from "../../src/checks/secrets-at-head.ts";
import { findingsInFiles } from "../helpers/inspected.ts";

/** Text of this length from an alphabet, the same every time and without a pattern. */
function noise(length: number, alphabet: string, seed = 7): string {
  let state = seed;
  return Array.from({ length }, () => {
    state = (state * 48271) % 2147483647;
    return alphabet[state % alphabet.length];
  }).join("");
}

const digits = "0123456789";
const upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const b62 = digits + upper + upper.toLowerCase();
const url64 = `${b62}_-`;

/** Put together here, so that no scanner of this repository takes them for what they look like. */
const secrets: readonly [kind: RegExp, secret: string][] = [
  [/a GitHub token/, `gh${"p"}_${noise(36, b62)}`],
  [/a GitHub token/, `gh${"s"}_${noise(36, b62, 8)}`],
  [/a GitHub token/, `github${"_pat_"}${noise(22, b62)}_${noise(59, b62)}`],
  [/a GitLab token/, `glp${"at-"}${noise(20, b62)}`],
  [/an AWS access key id/, `AK${"IA"}${noise(16, `${upper}234567`)}`],
  [/a Slack token/, `xox${"b-"}${noise(12, digits)}-${noise(12, digits)}-${noise(24, b62)}`],
  [
    /a Slack webhook/,
    `https://hooks.slack.com/serv${"ices/"}T${noise(9, upper)}/B${noise(9, upper)}/${noise(24, b62)}`,
  ],
  [/a Google API key/, `AI${"za"}${noise(35, b62)}`],
  [/a Stripe key/, `sk_${"live_"}${noise(24, b62)}`],
  [/an npm token/, `npm${"_"}${noise(36, b62)}`],
  [/a PyPI token/, `pypi-${"AgE"}${noise(120, b62)}`],
  [/an Anthropic key/, `sk-${"ant-"}api03-${noise(93, b62)}AA`],
  [/an OpenAI key/, `sk-${"proj-"}${noise(48, b62)}${"T3Blbk"}FJ${noise(48, b62)}`],
  [/a SendGrid key/, `S${"G."}${noise(22, b62)}.${noise(43, b62)}`],
  [/a Hugging Face token/, `h${"f_"}${noise(34, upper + upper.toLowerCase())}`],
  [/a DigitalOcean token/, `dop${"_v1_"}${noise(64, `${digits}abcdef`)}`],
  [/a private key/, `-----BEGIN RSA ${"PRIVATE"} KEY-----\n${noise(64, b62)}\n${noise(64, b62)}\n`],
  [
    /a private key/,
    `-----BEGIN OPENSSH ${"PRIVATE"} KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtz\n`,
  ],
  [/a private key/, `-----BEGIN PGP ${"PRIVATE"} KEY BLOCK-----\nVersion: GnuPG v2\n\n${noise(64, b62)}\n`],
  [/a private key/, `{"private_key": "-----BEGIN ${"PRIVATE"} KEY-----\\n${noise(64, b62)}\\n`],
];

describe("secrets-at-head", () => {
  it.each(secrets)("fails on %s, says where, and nothing of what it is", (kind, secret) => {
    for (const text of [`a\nkey: ${secret}\n`, `a\n"${secret}"`, `a\nK=${secret}\r\n`, `a\n(${secret}).`]) {
      const findings = findingsInFiles(secretsAtHead, { "config/a.env": text });
      expect(findings).toMatchObject([
        { severity: "fail", path: "config/a.env", line: 2, message: expect.stringMatching(kind) },
      ]);
      const said = JSON.stringify(findings);
      const body = secret.match(/[A-Za-z0-9_-]{16,}/g) ?? [];
      expect(body.length).toBeGreaterThan(0);
      for (const part of body) expect(said).not.toContain(part);
    }
  });

  it.each<[what: string, text: string]>([
    ["a token that is too short", `gh${"p"}_${noise(35, b62)}`],
    ["a token that is too long", `gh${"p"}_${noise(37, b62)}`],
    ["a token within a longer word", `my_gh${"p"}_${noise(36, b62)}`],
    ["a token of one character", `gh${"p"}_${"x".repeat(36)}`],
    ["a token of zeroes", `gh${"p"}_${"0".repeat(36)}`],
    ["a row of the alphabet", `gh${"p"}_${(b62 + b62).slice(0, 36)}`],
    ["a token that says what it is", `gh${"p"}_EXAMPLE${noise(29, b62)}`],
    ["the example of AWS's documents", `AK${"IA"}IOSFODNN7EXAMPLE`],
    ["an id that only looks like one of AWS", `AK${"IA"}${noise(15, upper)}`],
    ["a test key of Stripe", `sk_${"test_"}${noise(24, b62)}`],
    [
      "the name of a variable",
      "GITHUB_TOKEN: {{ secrets.GITHUB_TOKEN }}\nnpm_config_registry=https://registry.npmjs.org\n",
    ],
    [
      "a commit id, a checksum, a UUID",
      `${noise(40, "0123456789abcdef")}\nsha512-${noise(86, b62)}==\n${"3f2a1c0b-1111-4222-8333-944445555666"}`,
    ],
    ["a public key", `-----BEGIN PUBLIC KEY-----\n${noise(64, b62)}\n-----END PUBLIC KEY-----\n`],
    ["the name of a private key's block", `grep -r "BEGIN RSA ${"PRIVATE"} KEY-----" .\n`],
    [
      "the frame of a private key without one",
      `-----BEGIN RSA ${"PRIVATE"} KEY-----\n...\n-----END RSA ${"PRIVATE"} KEY-----\n`,
    ],
    ["a version of an action", `uses: actions/checkout@${noise(40, "0123456789abcdef")}`],
  ])("has nothing to say of %s", (_, text) => {
    expect(findingsInFiles(secretsAtHead, { a: `${text}\n` })).toEqual([]);
  });

  it("passes over binary files, and tells of large ones", () => {
    const [[, secret] = [/x/, ""]] = secrets;
    expect(findingsInFiles(secretsAtHead, { a: Buffer.from(`\0${secret}\n`) })).toEqual([]);
    expect(findingsInFiles(secretsAtHead, { a: { size: (1 << 20) + 1 } })).toMatchObject([{ severity: "info" }]);
  });

  it("finds nothing in text that is only random", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...`${url64}. \n`), maxLength: 2000 }), (text) => {
        expect(findingsInFiles(secretsAtHead, { a: text })).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
