import type { DemoCommit, DemoFile } from "./demo-repository.ts";
import { people } from "./demo-repository.ts";

/**
 * A history as a stream for git-fast-import(1), which makes any number of commits in one process. Object ids follow
 * from the commits alone.
 *
 * @param parent what the first commit comes after; nothing where the branch begins with it.
 */
export function fastImportStream(branch: string, commits: readonly DemoCommit[], parent?: string): string {
  const lines = commits.map((commit, index) => {
    const when = `${Math.floor(Date.parse(commit.date) / 1000)} +0000`;
    return [
      `commit refs/heads/${branch}`,
      `author ${people[commit.author]} ${when}`,
      `committer ${people[commit.author]} ${when}`,
      `${counted(`${commit.message}\n`)}`,
      ...(index === 0 && parent !== undefined ? [`from ${parent}`] : []),
      ...Object.entries(commit.files).map(([path, file]) => (file === null ? `D ${path}` : modification(path, file))),
    ].join("\n");
  });
  return `${lines.join("\n")}\ndone\n`;
}

function modification(path: string, file: DemoFile): string {
  return typeof file === "string"
    ? `M 100644 inline ${path}\n${counted(file)}`
    : `M 100755 inline ${path}\n${counted(file.executable)}`;
}

function counted(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}
