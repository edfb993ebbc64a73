/** Whether a subject is covered by a pattern of NATS: `*` stands for one token, `>` for one and all that follow. */
export function covers(pattern: string, subject: string): boolean {
  const wanted = pattern.split(".");
  const given = subject.split(".");
  for (const [index, token] of wanted.entries()) {
    if (token === ">") return given.length > index;
    if (given[index] === undefined || (token !== "*" && token !== given[index])) return false;
  }
  return wanted.length === given.length;
}
