/** The short form of a request id, as one reads it out: `E-7F3A9C`. The whole id is what gets copied. */
export function errorNumber(requestId: string): string {
  return `E-${requestId.replaceAll('-', '').slice(-6).toUpperCase()}`
}
