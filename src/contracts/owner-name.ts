/** A user or organisation of GitHub. Stands alone, so that telling one does not load a schema library. */
export const ownerNamePattern = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,98}[A-Za-z0-9])?$/;
