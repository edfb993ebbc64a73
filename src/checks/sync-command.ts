/** The command that rolls one template out to a member. */
export function pushCommand(member: string, path: string): string[] {
  return ["wgx", "sync-templates", "--push-to", member, "--pattern", `templates/${literalGlob(path)}`];
}

/** The command that takes a member's version of one template back. */
export function pullCommand(member: string, path: string): string[] {
  return ["wgx", "sync-templates", "--pull-from", member, "--pattern", `templates/${literalGlob(path)}`];
}

/** The path as a glob that matches nothing else. */
function literalGlob(path: string): string {
  return path.replace(/[\\*?[\]{}()!+@|]/g, "\\$&");
}
