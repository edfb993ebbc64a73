/** What a cursor knows the embedded store by. @param folder absolute. */
export function embeddedStoreIdentity(folder: string, domain: string): string {
  return `embedded:${folder}#${domain}`;
}

/** What a cursor knows the embedded learner by. @param folder absolute. */
export function embeddedLearnerIdentity(folder: string): string {
  return `embedded:${folder}`;
}
