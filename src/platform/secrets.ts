const tokens =
  /\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_[A-Za-z0-9_]{20,}|\bglpat-[A-Za-z0-9_-]{16,}|\bxox[abprs]-[A-Za-z0-9-]{10,}|\bAKIA[0-9A-Z]{16}\b/g;

/**
 * What stands before the `@` of a URL's host: anything in http, where a name alone may be a token, else what has a
 * password. A path that was made of a URL has one slash less.
 */
const credentials = /(https?:\/\/?)[^/\s]+@|(\/\/)[^/\s:@]*:[^/\s]+@/gi;

const secretNames = /(?:TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?|API_?KEY)$/i;

/** Whether a variable of this name holds a secret, as far as its name tells. */
export function isSecretName(name: string): boolean {
  return secretNames.test(name);
}

/** Makes a function that takes secrets out of text: token shapes, credentials in URLs, and the environment's own. */
export function secretMask(env: Readonly<Record<string, string | undefined>>): (text: string) => string {
  const values = Object.entries(env)
    .flatMap(([name, value]) => (isSecretName(name) && value !== undefined && value.length >= 6 ? [value] : []))
    .sort((a, b) => b.length - a.length);
  return (text) => {
    let masked = text.replace(credentials, (_, http = "", other = "") => `${http}${other}***@`);
    for (const value of values) masked = masked.replaceAll(value, "***");
    return masked.replace(tokens, "***");
  };
}
