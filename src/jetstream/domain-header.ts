/** The header that says for which domain of the event store a message is. */
export const domainHeader = "Wgx-Domain";
