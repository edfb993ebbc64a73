import { delimiter, isAbsolute } from "node:path";

/** What of the operator's environment a task gets to see. All else is left out, tokens and agents first. */
const passedToTasks = [
  ...["HOME", "USER", "LOGNAME", "SHELL", "TERM", "TMPDIR", "TZ", "CI"],
  ...["LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "LC_MESSAGES", "LC_COLLATE", "LC_NUMERIC", "LC_TIME"],
  ...["NO_COLOR", "FORCE_COLOR", "SOURCE_DATE_EPOCH"],
  ...["XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"],
  ...["GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_EXEC_PATH"],
  ...["SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "GIT_SSL_CAINFO"],
  ...["JAVA_HOME", "GOPATH", "GOROOT", "GOCACHE", "GOMODCACHE", "CARGO_HOME", "RUSTUP_HOME"],
  ...["NVM_DIR", "VOLTA_HOME", "PNPM_HOME", "PYENV_ROOT", "RBENV_ROOT", "UV_CACHE_DIR", "PIP_CACHE_DIR"],
] as const;

/** Passed where they hold no credentials. */
const passedWithoutCredentials = [
  ...["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"],
  ...["all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"],
] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment of a member's task: the listed variables, those that the operator named, PATH without entries that
 * depend on the folder (a member could put programs there), and which member it is (WGX_MEMBER).
 */
export function taskEnvironment(env: Environment, named: readonly string[], member: string): Record<string, string> {
  const kept: Record<string, string> = {};
  const keep = (name: string, passes: (value: string) => boolean = () => true): void => {
    const value = env[name];
    if (value !== undefined && passes(value)) kept[name] = value;
  };
  for (const name of passedToTasks) keep(name);
  for (const name of passedWithoutCredentials) keep(name, (value) => !value.includes("@"));
  for (const name of named) keep(name);
  const folders = (env["PATH"] ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
  return { ...kept, PATH: folders.join(delimiter), GIT_TERMINAL_PROMPT: "0", WGX_MEMBER: member };
}
