/** File names that leave in a header. */

/** RFC 6266 with the name as RFC 8187 writes it, and a plain one for what cannot read that. */
export function attachmentNamed(name: string, plain: string): string {
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}
