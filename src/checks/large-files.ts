import type { Inspection, Mark } from "../contracts/inspection.ts";
import type { MemberCheck } from "./check.ts";
import { inspectedFindings } from "./inspected-findings.ts";

const mebibyte = 1024 * 1024;
/** GitHub warns of a file above the second, and takes none above 100 MiB (docs.github.com, "About large files"). */
const limits = { info: 5 * mebibyte, warn: 50 * mebibyte };

const explanation = `No file of the judged commit is so large that it weighs on everybody who clones.

git keeps every version of every file. A large one makes each clone and fetch slow from then on, and forges refuse what
is too large: the push fails on the day on which somebody changes it.

info  A file of more than 5 MiB.
warn  A file of more than 50 MiB, of which GitHub warns; above 100 MiB it refuses.
      Keep it elsewhere (a release, a bucket, Git LFS), or waive it where it has to be there.

The size is that of the content as committed; a pointer of Git LFS is small, whatever it stands for.`;

const inspection: Inspection = { wants: () => true, of: { kind: "size", weigh } };

export const largeFiles: MemberCheck = {
  level: "member",
  id: "large-files",
  title: "No file is too large for a repository",
  severity: "warn",
  explanation,
  needs: { inspection },
  check: (facts) =>
    inspectedFindings(largeFiles.id, facts, (path) =>
      facts.source === "local"
        ? { argv: ["git", "-C", facts.location, "--literal-pathspecs", "log", "--oneline", "--stat", "--", path] }
        : undefined,
    ),
};

function weigh(bytes: number): readonly Mark[] {
  if (bytes <= limits.info) return [];
  const message = `${(bytes / mebibyte).toFixed(1)} MiB`;
  return [
    bytes > limits.warn
      ? { severity: "warn", message: `${message}: forges warn of such a file, or refuse it` }
      : { severity: "info", message: `${message}, in every clone for ever` },
  ];
}
