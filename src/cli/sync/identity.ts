import type { Maker } from "../../git/build-commits.ts";
import type { Git } from "../../git/git.ts";
import { runGit } from "../../git/run-git.ts";
import { Failure } from "../../platform/failure.ts";

/**
 * Who makes the commits: `--author`, else who git says the operator is, as of the environment and the configuration of
 * the metarepo and the operator. That of a member has no say.
 *
 * @throws Failure "usage" for an author that is none, "configuration" where git does not know who the operator is.
 */
export async function readIdentity(
  git: Git,
  root: string,
  author: string | undefined,
): Promise<Pick<Maker, "author" | "committer">> {
  if (author !== undefined && !identityPattern.test(author)) {
    throw new Failure("usage", {
      message: "--author takes a name and an address: 'Name <name@example.org>'",
      hint: "put it in quotes, with the address in angle brackets",
    });
  }
  const own = await ask(git, root, "GIT_AUTHOR_IDENT");
  const committer = (await ask(git, root, "GIT_COMMITTER_IDENT")) ?? author;
  const name = author ?? own;
  if (name !== undefined && committer !== undefined) return { author: name, committer };
  throw new Failure("configuration", {
    message: "git does not know who you are, and a commit has to say who made it",
    hint: "git config --global user.name and user.email, or --author 'Name <name@example.org>'",
  });
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they would end the line of the commit.
const identityPattern = /^[^<>\u0000-\u001f\u007f]*[^<>\s\u0000-\u001f\u007f] <[^<>\s\u0000-\u001f\u007f]*>$/;

const variables = [
  "GIT_AUTHOR_NAME",
  "GIT_AUTHOR_EMAIL",
  "GIT_COMMITTER_NAME",
  "GIT_COMMITTER_EMAIL",
  "EMAIL",
] as const;

async function ask(git: Git, cwd: string, name: string): Promise<string | undefined> {
  const extraEnv: Record<string, string> = {};
  for (const variable of variables) {
    const value = git.env[variable];
    if (value !== undefined) extraEnv[variable] = value;
  }
  const outcome = await runGit(git, { cwd, extraEnv, args: ["var", name] });
  if (outcome.status !== 0) return undefined;
  const [, identity = ""] = /^(.*) \d+ [+-]\d{4}\n?$/.exec(outcome.stdout.toString("utf8")) ?? [];
  return identityPattern.test(identity) ? identity : undefined;
}
