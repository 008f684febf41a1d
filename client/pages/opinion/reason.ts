/** The reason of a correction in words. Pure. */
import type { OpinionVersion } from '../../../server/contract/opinion.ts'
import type { Texts } from '../../i18n/zh.ts'

export function reasonOf(
  texts: Texts,
  { reasonCode, reasonText }: Pick<OpinionVersion, 'reasonCode' | 'reasonText'>,
): string {
  const words: Readonly<Record<string, string>> = texts.state.reason
  return [words[reasonCode ?? ''] ?? '', reasonText ?? ''].filter((word) => word !== '').join('　')
}
