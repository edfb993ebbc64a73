import { expect, it } from "vitest";
import { troubleOf } from "../../src/git/remote-trouble.ts";

/** What git 2.39 to 2.47, curl and OpenSSH print, and what it means. */
const complaints: readonly (readonly [kind: string, stderr: string])[] = [
  ["offline", "fatal: unable to access 'https://x/': Could not resolve host: x"],
  [
    "offline",
    "ssh: Could not resolve hostname x: Name or service not known\nfatal: Could not read from remote repository.",
  ],
  [
    "offline",
    "fatal: unable to access 'https://x/': Failed to connect to x port 443 after 3 ms: Couldn't connect to server",
  ],
  ["offline", "ssh: connect to host x port 22: Connection refused\nfatal: Could not read from remote repository."],
  ["offline", "fatal: unable to access 'https://x/': Could not resolve proxy: p"],
  ["offline", "fatal: unable to access 'https://x/': Received HTTP code 407 from proxy after CONNECT"],
  ["offline", "fatal: unable to access 'https://x/': CONNECT tunnel failed, response 403"],
  ["offline", "fatal: unable to access 'https://x/': SSL certificate problem: self-signed certificate"],
  [
    "offline",
    "fatal: unable to access 'https://x/': server certificate verification failed. CAfile: none CRLfile: none",
  ],
  ["moved", "fatal: unable to access 'https://x/': The requested URL returned error: 301"],
  ["signed-out", "fatal: could not read Username for 'https://x': terminal prompts disabled"],
  ["signed-out", "remote: Invalid username or password.\nfatal: Authentication failed for 'https://x/'"],
  ["signed-out", "git@x: Permission denied (publickey).\nfatal: Could not read from remote repository."],
  [
    "denied",
    "remote: Write access not granted.\nfatal: unable to access 'https://x/': The requested URL returned error: 403",
  ],
  ["gone", "remote: Repository not found.\nfatal: repository 'https://x/' not found"],
  ["gone", "ERROR: Repository not found.\nfatal: Could not read from remote repository."],
  ["gone", "fatal: '/srv/x.git' does not appear to be a git repository\nfatal: Could not read from remote repository."],
  ["other", "Host key verification failed.\nfatal: Could not read from remote repository."],
  ["other", "fatal: the remote end hung up unexpectedly"],
];

it.each(complaints)("is %s: %j", (kind, stderr) => {
  const trouble = troubleOf({ ok: false, stderr });
  expect(trouble.kind).toBe(kind);
  expect(trouble.reason).toMatch(/^[a-z][^\n]+: [^\n]+$/);
});

it("is what ended the command, whatever it had printed", () => {
  const stderr = "fatal: repository not found";
  expect(troubleOf({ ok: false, stderr, ended: "timeout" }).kind).toBe("silent");
  expect(troubleOf({ ok: false, stderr, ended: "aborted" })).toEqual({ kind: "interrupted", reason: "interrupted" });
});
