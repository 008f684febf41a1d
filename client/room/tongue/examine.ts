/** Looks at a picture of a tongue. */
import type { TongueResult } from '../stills.ts'

export async function examineTongue(_picture: Blob): Promise<TongueResult> {
  return { corrected: null, report: null }
}
