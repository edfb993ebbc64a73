import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Gives the whole suite a home and a git configuration of its own, so that nothing of the machine's user leaks in. */
export function setup(): () => void {
  const home = mkdtempSync(join(tmpdir(), "wgx-test-home-"));
  mkdirSync(join(home, "template"));
  writeFileSync(
    join(home, ".gitconfig"),
    "[user]\n\tname = Test Author\n\temail = test@example.org\n[init]\n\tdefaultBranch = main\n[commit]\n\tgpgsign = false\n" +
      // What the suite makes is thrown away: no tidying up after each commit, no hooks to copy, no waiting for the disk.
      `[maintenance]\n\tauto = false\n[gc]\n\tauto = 0\n[init]\n\ttemplateDir = ${join(home, "template")}\n[core]\n\tfsync = none\n` +
      // The owner of an inventory implies https URLs: what would be asked of a host of the world is asked of no folder.
      '[url "file:///no-network/"]\n\tinsteadOf = https://\n',
  );
  process.env["HOME"] = home;
  process.env["XDG_CACHE_HOME"] = join(home, "cache");
  process.env["GIT_CONFIG_GLOBAL"] = join(home, ".gitconfig");
  process.env["GIT_CONFIG_NOSYSTEM"] = "1";
  for (const name of [
    "WGX_FLEET",
    "WGX_WORKSPACE",
    "WGX_OWNER",
    "GITHUB_OWNER",
    "GH_TOKEN",
    "GITHUB_TOKEN",
    "GH_HOST",
    "GH_ENTERPRISE_TOKEN",
    "GITHUB_ENTERPRISE_TOKEN",
    "WGX_GITHUB_API_URL",
    "http_proxy",
    "https_proxy",
    "HTTPS_PROXY",
    "all_proxy",
    "ALL_PROXY",
    "NO_COLOR",
    "FORCE_COLOR",
  ]) {
    delete process.env[name];
  }
  return () => rmSync(home, { recursive: true, force: true });
}
