import * as z from "zod/mini";

/**
 * A member's name: it is a folder name, so it may not be `.`, `..` or `.git`, nor be read as an option. `__proto__` is
 * refused because it is no ordinary key of a mapping.
 */
export const memberNamePattern = /^(?!-)(?!\.{1,2}$)(?!\.[Gg][Ii][Tt]$)(?!__proto__$)[A-Za-z0-9._-]+$/;
export const memberName = z.string().check(z.minLength(1), z.maxLength(200), z.regex(memberNamePattern));

// Control characters and halves of surrogate pairs have no place in a URL; `@` could only be meant for credentials.
const urlCharacter = String.raw`[^\s@\p{Cc}\p{Cs}]`;
const user = "[A-Za-z0-9._][A-Za-z0-9._-]*@";
const ipv6 = String.raw`\[[0-9A-Fa-f:.]+\]`;
const host = `(?:[A-Za-z0-9][A-Za-z0-9._-]*|${ipv6})`;
const octet = "(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})";
const loopback = String.raw`(?:localhost|127(?:\.${octet}){3}|\[::1\])`;
const port = "(?::[0-9]{1,5})?";
// Without a user a host has two characters at least: `C:\x` is a Windows path.
const scpHost = `(?:${user}${host}|(?!(?:https?|ssh|file):)[A-Za-z0-9][A-Za-z0-9._-]+|${ipv6})`;

/**
 * Where a member may be fetched from: https, ssh, scp-like (`git@host:path`), file, and http on loopback.
 * Credentials inside an http(s) URL are refused, and so is anything that git could read as an option, as a remote
 * helper (`ext::`) or, once decoded, as a control character. See git-fetch(1), "GIT URLS".
 */
export const gitUrlPattern = new RegExp(
  [
    String.raw`^(?![\s\S]*%(?:[01][0-9A-Fa-f]|7[Ff]))(?:`,
    [
      `https://${host}${port}(?:/${urlCharacter}*)?`,
      `http://${loopback}${port}(?:/${urlCharacter}*)?`,
      `ssh://(?:${user})?${host}${port}/${urlCharacter}+`,
      String.raw`file:///[^\p{Cc}\p{Cs}]+`,
      String.raw`${scpHost}:(?!:|//|-)[^\s\p{Cc}\p{Cs}]+`,
    ].join("|"),
    ")$",
  ].join(""),
  "u",
);
export const gitUrl = z.string().check(z.maxLength(2000), z.regex(gitUrlPattern));

/** A branch name after git-check-ref-format(1), without the forms `@`, `HEAD` and `-…` that a command could misread. */
export const branchNamePattern =
  /^(?![-/.@]$)(?!-)(?!HEAD$)(?!.*(?:\.\.|@\{|\/\/|\/\.|\.\/|\.lock(?:\/|$)))[^\s~^:?*[\\\p{Cc}\p{Cs}/.][^\s~^:?*[\\\p{Cc}\p{Cs}]*(?<![/.])$/u;
export const branchName = z.string().check(z.maxLength(250), z.regex(branchNamePattern));

/** A full object id, SHA-1 or SHA-256, in lower-case hexadecimal. */
export const objectId = z.string().check(z.regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/));

/** A point in time, ISO 8601 with an offset (RFC 3339). */
export const timestamp = z.iso.datetime({ offset: true });

/** A calendar day, `YYYY-MM-DD`. */
export const day = z.iso.date();

/** What the patterns above mean, for messages. Keys are the patterns as text. */
export const patternMeanings: ReadonlyMap<string, string> = new Map([
  [String(memberNamePattern), "a name made of letters, digits, `.`, `_` and `-` that does not begin with `-`"],
  [String(gitUrlPattern), "a git URL (https, ssh, git@host:path, file, or http on loopback) without credentials in it"],
  [String(branchNamePattern), "a branch name"],
]);
