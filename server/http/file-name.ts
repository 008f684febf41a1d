/** File names that leave in a header. */

/** A name as RFC 8187 writes it. */
export function encodedName(name: string): string {
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `UTF-8''${encoded}`
}

/** RFC 6266, with a plain name for what cannot read the other. */
export function attachmentNamed(name: string, plain: string): string {
  return `attachment; filename="${plain}"; filename*=${encodedName(name)}`
}
