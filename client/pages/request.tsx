/** Stand-in until the request form is here; its author replaces this file. */
export function RequestPage() {
  return null
}
