/**
 * What of the operator's environment git may see. The operator's own git set-up (configuration files, ssh agent,
 * proxies, credential helpers' session) is trusted and kept; everything that redirects git to another repository,
 * index or object store (`GIT_DIR`, `GIT_INDEX_FILE`, …) is not passed on.
 */
const passed = [
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "TMPDIR",
  "XDG_CONFIG_HOME",
  "XDG_CACHE_HOME",
  "XDG_RUNTIME_DIR",
  "DBUS_SESSION_BUS_ADDRESS",
  "GNUPGHOME",
  "SUDO_UID",
  "GIT_CONFIG_GLOBAL",
  "GIT_CONFIG_SYSTEM",
  "GIT_CONFIG_NOSYSTEM",
  "GIT_EXEC_PATH",
  "GIT_SSL_CAINFO",
  "GIT_SSL_NO_VERIFY",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "CURL_CA_BUNDLE",
] as const;

const passedForNetwork = [
  "SSH_AUTH_SOCK",
  "SSH_AGENT_PID",
  "GIT_SSH",
  "GIT_SSH_COMMAND",
  "GIT_SSH_VARIANT",
  "http_proxy",
  "https_proxy",
  "HTTPS_PROXY",
  "all_proxy",
  "ALL_PROXY",
  "no_proxy",
  "NO_PROXY",
] as const;

/** `read`: looks at what is on disk, reaches no network. `network`: may contact the remote over https, ssh or file. */
export type GitAccess = "read" | "network";

/** The environment that every git process of ours runs with; see git(1), "Environment Variables". */
export function gitEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  access: GitAccess,
): Record<string, string> {
  const names: readonly string[] = access === "network" ? [...passed, ...passedForNetwork] : passed;
  const kept: Record<string, string> = {};
  for (const name of names) {
    const value = env[name];
    if (value !== undefined) kept[name] = value;
  }
  return {
    ...kept,
    LC_ALL: "C",
    GIT_TERMINAL_PROMPT: "0",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_NO_LAZY_FETCH: "1",
    // An empty list allows no transport at all, so that a partial clone cannot fetch what it lacks.
    GIT_ALLOW_PROTOCOL: access === "network" ? "https:http:ssh:file" : "",
  };
}

/** Settings that a member's configuration could use to run a program of its choice, each made harmless. */
const neutralised = [
  // A work tree may hold files that look like a repository, with a configuration of the member's making.
  "safe.bareRepository=explicit",
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "core.pager=cat",
  "core.editor=false",
  "core.askPass=",
  "core.alternateRefsCommand=true",
  "core.gitProxy=",
  "diff.external=",
  "diff.ignoreSubmodules=dirty",
  "log.showSignature=false",
  "log.follow=false",
  "protocol.ext.allow=never",
  "submodule.recurse=false",
  "fetch.recurseSubmodules=false",
  "gc.auto=0",
  "maintenance.auto=false",
  "color.ui=false",
  "core.quotePath=false",
] as const;

/** The `-c` options that go before every subcommand. */
export const neutralOptions: readonly string[] = neutralised.flatMap((setting) => ["-c", setting]);
