/** Numbers of the report, and where they come from, as words. */
import type { ReportValue } from '../../../server/contract/ledger.ts'
import { programmeStart } from '../../../server/domain/ledger.ts'
import { kindOf, type LedgerKind } from '../../../server/domain/ledger-kind.ts'
import { type Language, nameIn } from '../../i18n/text.ts'
import type { Texts } from '../../i18n/zh.ts'
import { formatCount } from '../../ui/number.ts'

export function kindName(language: Language, kind: LedgerKind): string {
  return nameIn(language, kindOf(kind).name)
}

/** `783 次`; what nobody reported is no nought. */
export function valueWords(texts: Texts, language: Language, kind: LedgerKind, value: ReportValue): string {
  if (value.value === null) return texts.ledger.report.unknown
  const unit = kindOf(kind).unit[language]
  return unit === '' ? formatCount(value.value) : `${formatCount(value.value)} ${unit}`
}

/** The head of a column: everything since the programme's start is a total by its last day. */
export function periodWords(texts: Texts, { from, to }: { from: string; to: string }): string {
  return from <= programmeStart ? texts.ledger.by(to) : texts.ledger.span(from, to)
}

/** Its parts, one sentence each. */
export function sourceWords(
  texts: Texts,
  kind: LedgerKind,
  { parts, total, fromStart }: ReportValue,
): string[] {
  const { part, fromStart: mixed } = texts.ledger.report
  const said: string[] = []
  if (total !== null)
    said.push(
      kindOf(kind).nature === 'standing'
        ? part.standing(total.day)
        : part.stated(formatCount(total.quantity), total.day),
    )
  for (const source of ['records', 'session', 'imported', 'entered'] as const) {
    if (parts[source] > 0) said.push(part[source](formatCount(parts[source])))
  }
  if (fromStart) said.push(mixed)
  return said
}

/** A day, or the days from one to another. */
export function daysWords(texts: Texts, { from, to }: { from: string; to: string }): string {
  return from === to ? from : texts.ledger.span(from, to)
}
