/** The code on the paper. */
import { encode } from 'uqr'

/**
 * A text as rows of modules, dark ones true, without the light border: the paper around it is that. A seventh of it may be smudged
 * and it is still read (level M); more would make the modules smaller than a copier keeps apart.
 */
export function qrOf(text: string): boolean[][] {
  return encode(text, { ecc: 'M', border: 0 }).data
}
