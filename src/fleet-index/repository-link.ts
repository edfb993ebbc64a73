/** What could end a link in Markdown, a cell of its table, or an attribute. */
const unsafe = /[\s"'()<>\\`{|}*~$\p{Cc}\p{Cs}]/gu;

/**
 * A git URL as the target of a link: of the scheme that it has, or of ssh where it is written as `git@host:path`, so that
 * nothing else is read as a scheme; everything that could end the link is percent-encoded.
 */
export function repositoryLink(url: string): string {
  const scp = /^(?:https?|ssh|file):\/\//i.test(url)
    ? undefined
    : /^([^:[\]]+|\[[^\]]+\]|[^:]+@\[[^\]]+\]):(.*)$/s.exec(url);
  const whole = scp ? `ssh://${scp[1]}/${(scp[2] ?? "").replace(/^\/+/, "")}` : url;
  return whole.replace(unsafe, (character) =>
    encodeURIComponent(character.replace(/\p{Cs}/gu, "\ufffd")).replace(/['()*~]/g, hex),
  );
}

/** What encodeURIComponent leaves as it is. */
function hex(character: string): string {
  return `%${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}`;
}
