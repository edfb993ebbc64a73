import * as z from "zod/mini";

/** A member's name: it is a folder name, so it may not be `.`, `..` or `.git`, nor be read as an option. */
export const memberNamePattern = /^(?!-)(?!\.{1,2}$)(?!\.[Gg][Ii][Tt]$)[A-Za-z0-9._-]+$/;
export const memberName = z.string().check(z.minLength(1), z.maxLength(200), z.regex(memberNamePattern));

/**
 * Where a member may be fetched from: https, ssh, scp-like (`git@host:path`), file, and http on loopback.
 * Credentials inside an http(s) URL are refused, and so is anything that git could read as an option or as a
 * remote helper (`ext::`).
 */
export const gitUrlPattern =
  /^(?:https:\/\/[A-Za-z0-9[][^\s@\p{Cc}]*|http:\/\/(?:localhost|127(?:\.[0-9]{1,3}){3}|\[::1\])(?::[0-9]{1,5})?(?:\/[^\s@\p{Cc}]*)?|ssh:\/\/(?:[A-Za-z0-9._][A-Za-z0-9._-]*@)?[A-Za-z0-9[][^\s@\p{Cc}]*|file:\/\/[^\p{Cc}]+|(?:[A-Za-z0-9._][A-Za-z0-9._-]*@)?[A-Za-z0-9][A-Za-z0-9.-]*:(?![:/]{2})(?!-)[^\s\p{Cc}]+)$/u;
export const gitUrl = z.string().check(z.maxLength(2000), z.regex(gitUrlPattern));

/** A branch name after git-check-ref-format(1), without the forms `@` and `-…` that a command could misread. */
export const branchNamePattern =
  /^(?![-/.@]$)(?!-)(?!.*(?:\.\.|@\{|\/\/|\/\.|\.\/|\.lock(?:\/|$)))[^\s~^:?*[\\\p{Cc}/.][^\s~^:?*[\\\p{Cc}]*(?<![/.])$/u;
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
