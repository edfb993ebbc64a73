import type { Inspection, Mark } from "../contracts/inspection.ts";
import type { MemberCheck } from "./check.ts";
import { inspectedFindings } from "./inspected-findings.ts";
import { isNoPlaceholder, secretShapes } from "./secret-shapes.ts";
import { isText } from "./text-lines.ts";

const explanation = `No file of the judged commit holds a secret that can be told by its shape.

Whoever can read a repository, today or in any copy of it, has what was committed to it. Taking it out again does not
help: it stays in the history, and in every clone.

fail  A token of GitHub, GitLab, Slack, AWS, Google, Stripe, npm, PyPI, Anthropic, OpenAI, SendGrid, Hugging Face or
      DigitalOcean, or a private key. First revoke it where it was issued; then take it out of the file. The fix shows
      the commits that touched the file.
info  A file of more than 1 MiB was not looked into.

The finding says where and of what kind; the secret itself is neither printed nor kept anywhere. A shape with a word
like "example", a row of the alphabet or few different characters in it is taken for a placeholder. Passwords have no
shape and are not found, nor is anything that older commits hold: a scanner of histories finds those. What has to stay,
like the key of a test, can be waived (docs/templates.md, "Waivers").`;

const inspection: Inspection = {
  wants: () => true,
  of: { kind: "content", most: 1024 * 1024, read: secretsIn },
};

export const secretsAtHead: MemberCheck = {
  level: "member",
  id: "secrets-at-head",
  title: "No file holds a token or a private key",
  severity: "fail",
  explanation,
  needs: { inspection },
  check: (facts) =>
    inspectedFindings(secretsAtHead.id, facts, (path) =>
      facts.source === "local"
        ? { argv: ["git", "-C", facts.location, "--literal-pathspecs", "log", "--oneline", "--follow", "--", path] }
        : undefined,
    ),
};

/** Says what is there and on which line, and nothing of what it is. */
function secretsIn(content: Uint8Array): readonly Mark[] {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const shapes = secretShapes.filter(({ hint }) => bytes.includes(hint));
  if (shapes.length === 0 || !isText(content)) return [];
  const text = bytes.toString("latin1");
  const marks = shapes.flatMap(({ name, pattern, body }) =>
    [...text.matchAll(pattern)]
      .filter(([whole, own = whole]) => isNoPlaceholder(own, body))
      .map(({ index }): Mark => ({ severity: "fail", line: lineAt(text, index), message: `${name}: revoke it` })),
  );
  return marks.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

function lineAt(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < index; at = text.indexOf("\n", at + 1)) line++;
  return line;
}
