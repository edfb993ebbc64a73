import type { ToolchainFacts, TreeFacts } from "../contracts/facts.ts";
import type { Finding } from "../contracts/finding.ts";
import { printable } from "../platform/text.ts";
import type { MemberCheck } from "./check.ts";
import { type DeclaredTool, declaringFiles, readDeclarations } from "./declared-tools.ts";
import { compareTools } from "./tool-version.ts";

const explanation = `The tools that a member names a version of are those of the fleet, which toolchain.versions.yml in the metarepo lists.

One member that builds with another compiler finds other mistakes, and is the one that nobody can build on the day on
which it matters.

warn  A version is of another major, or older: 20.11 where the fleet has 20.19. For 0.x the minor has to be the same,
      for 0.0.x all of it; newer within these is fine. A member that names fewer numbers takes the newest of them.
warn  A channel (stable, nightly) is another one than the fleet's.
warn  The range in package.json's engines leaves the fleet's version out.
info  A file that would name versions cannot be read.

Looked at are .tool-versions, rust-toolchain.toml, rust-toolchain, .nvmrc, .node-version, .python-version, .go-version,
engines of package.json, and a toolchain.versions.yml of the member's own. A tool that the metarepo does not list is the
member's own affair; of a channel against a version, or a name like lts/iron, nothing can be said.`;

export const toolchainVersions: MemberCheck = {
  level: "member",
  id: "toolchain-versions",
  title: "Tools have the versions that the fleet has",
  severity: "warn",
  explanation,
  needs: { toolchain: true, paths: declaringFiles, contents: (path) => declaringFiles.includes(path) },
  check: ({ tree }, { toolchain }) => (toolchain && tree.known ? findingsOn(tree.value, toolchain) : []),
};

function findingsOn({ contents }: TreeFacts, toolchain: ToolchainFacts): readonly Finding[] {
  return declaringFiles.flatMap((path): readonly Finding[] => {
    const content = contents.get(path);
    if (!content) return [];
    if (!content.known) return [unread(path, content.reason)];
    const read = readDeclarations(path, new TextDecoder().decode(content.value));
    if (!read.ok) return [unread(path, read.reason)];
    return read.tools.flatMap((tool) => findingOn(path, tool, toolchain));
  });
}

function unread(path: string, reason: string): Finding {
  const message = `which versions it names is not known: ${printable(reason)}`;
  return { check: toolchainVersions.id, severity: "info", path, message };
}

function findingOn(path: string, tool: DeclaredTool, toolchain: ToolchainFacts): readonly Finding[] {
  const wanted = toolchain.get(tool.name)?.version;
  const outcome = wanted === undefined ? "fits" : compareTools(tool, wanted);
  if (wanted === undefined || outcome === "fits") return [];
  const what = `${tool.name} ${tool.text}`;
  const message = {
    older: `${what} is older than the fleet's ${wanted}`,
    "another-line": `${what} is of another line than the fleet's ${wanted}`,
    "another-channel": `${what} is another channel than the fleet's ${wanted}`,
    "left-out": `${what} leaves out the fleet's ${wanted}`,
  }[outcome];
  const line = tool.line === undefined ? {} : { line: tool.line };
  return [{ check: toolchainVersions.id, severity: "warn", path, ...line, message: printable(message) }];
}
